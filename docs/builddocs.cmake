# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

# Builds the reference in BINARY_DIR: html/ and rollover.qch. Any warning is an error.
foreach(tool QDOC QHELPGENERATOR PYTHON)
    if(NOT ${tool})
        message(FATAL_ERROR "The documentation needs qdoc, qhelpgenerator (Debian: qt6-documentation-tools) and Python 3.")
    endif()
endforeach()

function(run)
    execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
    if(NOT result EQUAL 0 OR output MATCHES "warning:|error:|[Ww]arning")
        message(FATAL_ERROR "${ARGN}\n${output}\nexited with ${result}")
    endif()
endfunction()

file(REMOVE_RECURSE "${BINARY_DIR}/pages" "${BINARY_DIR}/html")
file(MAKE_DIRECTORY "${BINARY_DIR}/pages")
string(REPLACE "|" ";" PAGES "${PAGES}")
string(REPLACE "|" ";" INCLUDES "${INCLUDES}")
foreach(page ${PAGES})
    cmake_path(GET page STEM name)
    execute_process(COMMAND ${PYTHON} "${SOURCE_DIR}/docs/markdowntoqdoc.py" "${SOURCE_DIR}" "${page}"
        OUTPUT_FILE "${BINARY_DIR}/pages/${name}.qdoc" COMMAND_ERROR_IS_FATAL ANY)
endforeach()

set(ENV{ROLLOVER_VERSION} ${VERSION})
set(ENV{ROLLOVER_BINARY_DIR} "${BINARY_DIR}")
run(${QDOC} ${INCLUDES} -outputdir "${BINARY_DIR}/html" "${SOURCE_DIR}/docs/rollover.qdocconf")
run(${QHELPGENERATOR} "${BINARY_DIR}/html/rollover.qhp" -o "${BINARY_DIR}/rollover.qch")
