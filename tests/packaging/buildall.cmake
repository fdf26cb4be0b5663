# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

find_program(CXX_COMPILER ${COMPILER} REQUIRED)
if(NOT EXISTS "${BUILD_DIR}/build.ninja")
    run(${CMAKE_COMMAND} -G Ninja -S "${ROLLOVER_SOURCE_DIR}" -B "${BUILD_DIR}" "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}"
        -DCMAKE_BUILD_TYPE=Debug -DBUILD_SHARED_LIBS=ON -DCMAKE_COMPILE_WARNING_AS_ERROR=ON)
endif()
run(${CMAKE_COMMAND} --build "${BUILD_DIR}")
