# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

find_program(DPKG_BUILDFLAGS dpkg-buildflags) # of dpkg-dev, which has what cpack needs, too
if(NOT DPKG_BUILDFLAGS)
    return()
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE) # a package each
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_CURRENT_LIST_DIR}/cpackconfig.cmake")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SOURCE rollover)
set(CPACK_DEBIAN_PACKAGE_RELEASE 0rollover1) # not Debian's own 1.0.0-1, which would replace it
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${Rollover_BINARY_DIR}/src") # the QML module needs the library
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON) # = the same version

# Who makes the packages, as for Debian's own tools.
set(maintainer_name "$ENV{DEBFULLNAME}")
set(maintainer_address "$ENV{DEBEMAIL}")
if(NOT maintainer_name)
    set(maintainer_name "${CPACK_PACKAGE_VENDOR}")
endif()
if(NOT maintainer_address)
    set(maintainer_address "nobody@rollover.invalid")
endif()
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${maintainer_name} <${maintainer_address}>")

set(about "Rollover starts a fresh copy of a Qt 6 program, which waits until the old
process has completely exited. If the copy fails before it is alive, the old
process goes on and says why.
.")

get_target_property(soversion Rollover SOVERSION)
set(CPACK_DEBIAN_ROLLOVER_LIBRARY_PACKAGE_NAME librollover${soversion})
set(CPACK_DEBIAN_ROLLOVER_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_ROLLOVER_LIBRARY_DESCRIPTION "lets a Qt application restart itself safely - library
${about}
This package contains the shared library.")

set(CPACK_DEBIAN_ROLLOVER_DEVELOPMENT_PACKAGE_NAME librollover-dev)
set(CPACK_DEBIAN_ROLLOVER_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_ROLLOVER_DEVELOPMENT_PACKAGE_DEPENDS "qt6-base-dev (>= 6.4)")
set(CPACK_DEBIAN_ROLLOVER_DEVELOPMENT_PACKAGE_SUGGESTS "qml6-module-rollover, qt6-declarative-dev (>= 6.4)")
set(CPACK_COMPONENT_ROLLOVER_DEVELOPMENT_DEPENDS Rollover_Library)
set(CPACK_COMPONENT_ROLLOVER_DEVELOPMENT_DESCRIPTION "lets a Qt application restart itself safely - development files
${about}
This package contains what is needed to build programs with it: headers, and
files for CMake and pkg-config.")

set(CPACK_DEBIAN_ROLLOVER_QML_PACKAGE_NAME qml6-module-rollover)
set(CPACK_DEBIAN_ROLLOVER_QML_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_ROLLOVER_QML_DEPENDS Rollover_Library)
set(CPACK_COMPONENT_ROLLOVER_QML_DESCRIPTION "lets a Qt application restart itself safely - QML module
${about}
This package contains the module Rollover, with the manager as a singleton.")

# cpack's own would have ldconfig called by scripts, where Debian's libraries ask for it by a trigger.
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/triggers" "activate-noawait ldconfig\n")
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/shlibs"
    "libRollover ${soversion} librollover${soversion} (>= ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})\n")
set(CPACK_DEBIAN_ROLLOVER_LIBRARY_PACKAGE_CONTROL_EXTRA
    "${CMAKE_CURRENT_BINARY_DIR}/triggers;${CMAKE_CURRENT_BINARY_DIR}/shlibs")
set(CPACK_POST_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/debianfinish.cmake")

# What a Debian package has beside its files. It is not installed otherwise.
set(changelog_version "${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}")
configure_file(debian/changelog.in changelog.Debian @ONLY)
execute_process(COMMAND gzip --no-name --best --stdout "${CMAKE_CURRENT_BINARY_DIR}/changelog.Debian"
    OUTPUT_FILE "${CMAKE_CURRENT_BINARY_DIR}/changelog.Debian.gz"
    COMMAND_ERROR_IS_FATAL ANY)
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
    string(TOUPPER "CPACK_DEBIAN_${component}_PACKAGE_NAME" package)
    install(FILES debian/copyright "${CMAKE_CURRENT_BINARY_DIR}/changelog.Debian.gz"
        DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/${${package}}"
        COMPONENT ${component} EXCLUDE_FROM_ALL)
endforeach()

# Where a build has its libraries is decided when it is configured, not when it is packed.
set(CPACK_ROLLOVER_LIBDIR "${CMAKE_INSTALL_LIBDIR}")
set(CPACK_ROLLOVER_DEBIAN_LIBDIR "lib/${CMAKE_LIBRARY_ARCHITECTURE}")
