# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

# Searches all states of the model: cmake -DMODEL=… -DSPIN=… -DCOMPILER=… [-DMACROS=…] [-DSEARCH=cycles] [-DLARGE=ON]
# [-DEXPECTED=…] -P …  With EXPECTED, that very property must not hold.

if(NOT SPIN OR NOT COMPILER)
    message(FATAL_ERROR "Checking the model needs spin and a C compiler.")
endif()

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(result)
        message(FATAL_ERROR "${ARGN}: ${result}\n${output}")
    endif()
    set(output "${output}" PARENT_SCOPE)
endfunction()

# spin and its verifier write where they are started.
separate_arguments(macros UNIX_COMMAND "${MACROS}")
file(REMOVE handover.pml.trail)
run("${SPIN}" ${macros} -a "${MODEL}")

if(SEARCH STREQUAL cycles) # Nothing is marked as progress, so these are all.
    set(options -DNP)
    set(arguments -l)
else()
    set(options -DSAFETY)
endif()
if(LARGE)
    list(APPEND options -O2) # and else it would take longer to compile than to run
endif()
run("${COMPILER}" -w -DCOLLAPSE -DMEMLIM=4096 ${options} -o pan pan.c)
# -E: a process that waits for what will never come is for the Observer to judge. -c1: stop at the first error.
run(./pan ${arguments} -E -c1 -w22 -m100000)

set(seen "")
foreach(pattern "errors: [0-9]+" "depth reached [0-9]+" "[0-9.e+]+ states, stored" "elapsed time [0-9.e+-]+ seconds")
    string(REGEX MATCH "${pattern}" value "${output}")
    list(APPEND seen "${value}")
endforeach()
list(JOIN seen ", " seen)
message("${MACROS} ${SEARCH}: ${seen}")

set(story "")
if(EXISTS "${CMAKE_CURRENT_BINARY_DIR}/handover.pml.trail")
    file(COPY_FILE handover.pml.trail counterexample)
    execute_process(COMMAND "${SPIN}" ${macros} -t -k counterexample "${MODEL}" OUTPUT_VARIABLE story ERROR_VARIABLE story)
    string(REGEX MATCHALL "[0-9]: [^\n]*|<<<[^\n]*" lines "${story}")
    list(JOIN lines "\n" story)
    string(REGEX MATCH "pan:1: [^\n]*" property "${output}")
    string(PREPEND story "${property}\n")
endif()

message("${story}")

if(output MATCHES "max search depth too small|not completed" AND NOT story)
    message(FATAL_ERROR "The search is not complete:\n${output}")
elseif(EXPECTED AND NOT output MATCHES "assertion violated +!\\(${EXPECTED}\\)")
    message(FATAL_ERROR "${EXPECTED} was to be found, and was not.")
elseif(NOT EXPECTED AND NOT seen MATCHES "errors: 0,")
    message(FATAL_ERROR "This is not allowed to happen.")
endif()
