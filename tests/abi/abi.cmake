# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

# cmake … -P abi.cmake symbols|types|record: compares the library with what is kept in this folder, or writes that anew.
# cmake … -P abi.cmake plugin: sees that a plugin exports what Qt looks for, and nothing else.
math(EXPR last "${CMAKE_ARGC} - 1")
set(what "${CMAKE_ARGV${last}}")
set(kept_symbols "${CMAKE_CURRENT_LIST_DIR}/symbols")
set(kept_types "${CMAKE_CURRENT_LIST_DIR}/rollover.abi")
set(kept_toolchain "${CMAKE_CURRENT_LIST_DIR}/toolchain")

# Names as a person reads them. Constructors and destructors are there two and three times.
function(write_symbols file)
    execute_process(COMMAND "${NM}" --dynamic --defined-only --demangle --format=posix "${LIBRARY}"
        OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX REPLACE " [A-Za-z] [0-9a-f]+( [0-9a-f]+)?\n" "\n" symbols "${symbols}")
    string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
    list(SORT symbols)
    list(REMOVE_DUPLICATES symbols)
    list(JOIN symbols "\n" symbols)
    file(WRITE "${file}" "${symbols}\n")
endfunction()

function(write_types file)
    execute_process(
        COMMAND abidw --suppressions "${CMAKE_CURRENT_LIST_DIR}/suppressions" --exported-interfaces-only
            --no-corpus-path --no-comp-dir-path --no-show-locs --out-file "${file}" "${LIBRARY}"
        COMMAND_ERROR_IS_FATAL ANY)
    file(READ "${file}" types)
    string(REGEX REPLACE " path='[^']*/" " path='" types "${types}") # of the one who has built it
    file(WRITE "${file}" "${types}")
endfunction()

if(what STREQUAL "record")
    write_symbols("${kept_symbols}")
    write_types("${kept_types}")
    file(WRITE "${kept_toolchain}" "${TOOLCHAIN}\n")
elseif(what STREQUAL "symbols")
    write_symbols("${WORK}/symbols")
    execute_process(COMMAND diff -u "${kept_symbols}" "${WORK}/symbols" OUTPUT_VARIABLE difference RESULT_VARIABLE differs)
    if(differs)
        message(FATAL_ERROR "The library exports other symbols than those on record (record_abi is the target that records):\n${difference}")
    endif()
elseif(what STREQUAL "plugin")
    execute_process(COMMAND "${NM}" --dynamic --defined-only --demangle --format=posix "${LIBRARY}"
        OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[^\n]+ [A-UX-Z] [^\n]+" symbols "${symbols}") # not the weak ones, of templates
    list(TRANSFORM symbols REPLACE " [A-Z] .*" "")
    set(expected qt_plugin_instance qt_plugin_query_metadata_v2 "qml_register_types_Rollover()")
    list(SORT expected)
    list(SORT symbols)
    if(NOT symbols STREQUAL expected)
        message(FATAL_ERROR "The plugin exports ${symbols}, not ${expected}")
    endif()
else()
    file(READ "${kept_toolchain}" recorded)
    string(STRIP "${recorded}" recorded)
    find_program(ABIDIFF abidiff)
    if(NOT TOOLCHAIN STREQUAL recorded) # whose types differ in ways that aren't this library's
        message("SKIP: recorded with ${recorded}, and this is ${TOOLCHAIN}")
    elseif(NOT ABIDIFF)
        message(FATAL_ERROR "Comparing the types needs abidiff (Debian: abigail-tools).")
    else()
        execute_process(
            COMMAND "${ABIDIFF}" --suppressions "${CMAKE_CURRENT_LIST_DIR}/suppressions" --no-show-locs "${kept_types}" "${LIBRARY}"
            OUTPUT_VARIABLE difference ERROR_VARIABLE difference RESULT_VARIABLE differs)
        if(NOT differs EQUAL 0)
            message(FATAL_ERROR "The ABI is not the one on record (${differs}):\n${difference}")
        endif()
    endif()
endif()
