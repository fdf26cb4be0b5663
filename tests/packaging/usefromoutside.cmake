# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

# A folder outside the tree, and with a space in its name.
execute_process(COMMAND mktemp -d OUTPUT_VARIABLE folder OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
set(work "${folder}/some project")
set(program consumer)
set(how "-DWAY=${WAY}")
if(CONSUMER STREQUAL "readme")
    run(sh "${CMAKE_CURRENT_LIST_DIR}/readmeprogram.sh" "${work}/readme")
    set(program agent)
    unset(how)
else()
    file(COPY "${CMAKE_CURRENT_LIST_DIR}/${CONSUMER}" DESTINATION "${work}")
    if(CONSUMER STREQUAL "unsupported")
        unset(how) # there is one
    endif()
endif()

if(WAY MATCHES find_package)
    set(where "-DCMAKE_PREFIX_PATH=${PREFIX}")
else()
    set(where "-DROLLOVER_SOURCE_DIR=${ROLLOVER_SOURCE_DIR}")
endif()

if(WAY MATCHES pkgconfig)
    # The whole prefix is somewhere else by now. Spaces in a path are escaped for a shell.
    file(COPY "${PREFIX}/" DESTINATION "${work}/moved prefix")
    file(GLOB_RECURSE description "${work}/moved prefix/*/rollover.pc")
    cmake_path(GET description PARENT_PATH folder_of_description)
    set(ENV{PKG_CONFIG_PATH} "${folder_of_description}")
    run(sh -c "pkg-config --cflags --libs rollover Qt6Core")
    string(STRIP "${RUN_OUTPUT}" flags)
    file(MAKE_DIRECTORY "${work}/build")
    run(sh -c "\"$0\" -std=c++17 -fPIC main.cpp -o \"$1\" ${flags}" "${CXX_COMPILER}" "${work}/build/consumer"
        WORKING_DIRECTORY "${work}/${CONSUMER}")
    cmake_path(GET folder_of_description PARENT_PATH library_folder)
    set(ENV{LD_LIBRARY_PATH} "${library_folder}")
else()
    run(${CMAKE_COMMAND} -G Ninja "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" -DCMAKE_BUILD_TYPE=Debug
        -S "${work}/${CONSUMER}" -B "${work}/build" ${how} "${where}")
    run(${CMAKE_COMMAND} --build "${work}/build")
endif()

# A guest builds its library and nothing else, and installs nothing of its own.
if(NOT WAY MATCHES "find_package|pkgconfig")
    run(${CMAKE_COMMAND} --install "${work}/build" --prefix "${work}/prefix")
    file(GLOB_RECURSE installed RELATIVE "${work}/prefix" "${work}/prefix/*")
    if(NOT installed STREQUAL "bin/consumer")
        message(FATAL_ERROR "installed with the host: ${installed}")
    endif()
    file(GLOB_RECURSE strangers "${work}/build/subject*" "${work}/build/agent*" "${work}/build/tst_*")
    if(strangers)
        message(FATAL_ERROR "built with the host: ${strangers}")
    endif()
endif()

# The output has an end when both processes have exited.
run("${work}/build/${program}" "an argument")
set(consumer_output "${RUN_OUTPUT}")
if(CONSUMER STREQUAL "readme")
    string(REGEX REPLACE "process [0-9]+" "process N" consumer_output "${consumer_output}")
    set(expected "")
    foreach(generation RANGE 3)
        string(APPEND expected "generation ${generation}, process N\n")
    endforeach()
elseif(CONSUMER STREQUAL "qmlconsumer")
    set(data [=[{"date":"2026-01-02T00:00:00.000Z","list":[1,[2,{"three":true}]],"nothing":null,"number":1.5,"text":"ä"}]=])
    set(expected "generation 0 {}\ngeneration 1 ${data}\n")
    run(${CMAKE_COMMAND} --build "${work}/build" --target lint)
elseif(CONSUMER STREQUAL "unsupported")
    string(CONCAT expected
        "supported: 0\nready\ngeneration 0, Running\nrollover: Rollover has not been ported to this system yet. This program goes on.\n"
        "error: Unsupported, Rollover has not been ported to this system yet. This program goes on.\n")
else()
    set(expected "generation 0 an argument\ngeneration 1 an argument\n")
endif()
if(NOT consumer_output STREQUAL expected)
    message(FATAL_ERROR "the consumer said: ${consumer_output}")
endif()
file(REMOVE_RECURSE "${folder}")
