# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

# An overlay port: it builds the work tree that it is in.
cmake_path(SET SOURCE_PATH NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../..")

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS FEATURES qml ROLLOVER_WITH_QML)
vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${FEATURE_OPTIONS}
        -DROLLOVER_BUILD_TESTS=OFF
        -DROLLOVER_BUILD_EXAMPLES=OFF
        -DROLLOVER_INSTALL_QMLDIR=Qt6/qml)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME Rollover CONFIG_PATH lib/cmake/Rollover)
vcpkg_fixup_pkgconfig()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSES/MIT.txt")
