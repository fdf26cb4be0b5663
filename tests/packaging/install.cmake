# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

file(REMOVE_RECURSE "${PREFIX}")
if(NOT SHARED)
    set(qml_directory -DROLLOVER_INSTALL_QMLDIR=lib/modules) # relative to the prefix, not to where cmake runs
endif()
run(${CMAKE_COMMAND} -G Ninja "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" -DCMAKE_BUILD_TYPE=Debug -DBUILD_SHARED_LIBS=${SHARED}
    -DROLLOVER_BUILD_TESTS=OFF -DROLLOVER_BUILD_EXAMPLES=OFF -DROLLOVER_WITH_QML=${WITH_QML} ${qml_directory}
    -S "${ROLLOVER_SOURCE_DIR}" -B "${BUILD_DIR}")
run(${CMAKE_COMMAND} --build "${BUILD_DIR}")
run(${CMAKE_COMMAND} --install "${BUILD_DIR}" --prefix "${PREFIX}")
if(WITH_QML AND qml_directory AND NOT EXISTS "${PREFIX}/lib/modules/Rollover/qmldir")
    message(FATAL_ERROR "the QML module is not below the prefix")
endif()
