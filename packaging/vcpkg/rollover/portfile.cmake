# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

# An overlay port: it builds the work tree that it is in.
cmake_path(SET SOURCE_PATH NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../..")

# Qt finds modules in Qt6/qml. A static one is not found but linked, by CMake's files, in which vcpkg knows only paths in lib.
set(qml_directory Qt6/qml)
if(VCPKG_LIBRARY_LINKAGE STREQUAL "static")
    set(qml_directory lib/Rollover/qml)
endif()

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS FEATURES qml ROLLOVER_WITH_QML)
vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${FEATURE_OPTIONS}
        -DROLLOVER_BUILD_TESTS=OFF
        -DROLLOVER_BUILD_EXAMPLES=OFF
        -DROLLOVER_INSTALL_QMLDIR=${qml_directory})
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME Rollover CONFIG_PATH lib/cmake/Rollover)
if(NOT VCPKG_BUILD_TYPE) # both have the same headers
    vcpkg_replace_string("${CURRENT_PACKAGES_DIR}/debug/lib/pkgconfig/rollover.pc" "/../../include" "/../../../include")
endif()
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSES/MIT.txt")
