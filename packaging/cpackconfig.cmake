# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

# cpack reads this when it knows what it is to make.
if(CPACK_GENERATOR STREQUAL "DEB")
    if(NOT CPACK_ROLLOVER_LIBDIR STREQUAL CPACK_ROLLOVER_DEBIAN_LIBDIR)
        message(FATAL_ERROR "Debian's libraries are in ${CPACK_ROLLOVER_DEBIAN_LIBDIR}, those of this build in "
            "${CPACK_ROLLOVER_LIBDIR}: configure with -DCMAKE_INSTALL_PREFIX=/usr, or use packaging/debian.sh.")
    endif()
    set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
endif()
