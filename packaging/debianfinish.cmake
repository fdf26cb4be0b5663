# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

# What cpack says not at all, or in a way that Debian has given up: packages for several architectures may be
# installed beside each other, and it is a trigger that calls ldconfig.
if(NOT CPACK_GENERATOR STREQUAL "DEB")
    return()
endif()
foreach(package IN LISTS CPACK_PACKAGE_FILES)
    set(folder "${package}.finish")
    execute_process(COMMAND dpkg-deb --raw-extract "${package}" "${folder}" COMMAND_ERROR_IS_FATAL ANY)
    file(REMOVE "${folder}/DEBIAN/postinst" "${folder}/DEBIAN/postrm")
    file(READ "${folder}/DEBIAN/control" control)
    file(WRITE "${folder}/DEBIAN/control" "Multi-Arch: same\n${control}")
    execute_process(COMMAND dpkg-deb --root-owner-group -Zxz --build "${folder}" "${package}"
        OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
    file(REMOVE_RECURSE "${folder}")
endforeach()
