# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

# The presets "asan" and "tsan" include this right after project(). What the sanitizers shall do is linked to every program: tests
# start some with an environment of their own, or with none, and no ASAN_OPTIONS would reach those.

set(ROLLOVER_SANITIZER_FOLDER "${PROJECT_BINARY_DIR}/sanitizers") # also visible inside of the machines that tests boot
set(ROLLOVER_SANITIZER_REPORTS "${ROLLOVER_SANITIZER_FOLDER}/reports")
foreach(file lsan.supp tsan.supp)
    configure_file("${CMAKE_CURRENT_LIST_DIR}/${file}" "${ROLLOVER_SANITIZER_FOLDER}/${file}" COPYONLY)
endforeach()

add_compile_definitions(ROLLOVER_SANITIZED)
add_compile_options(
    -fno-sanitize-recover=all
    -fno-sanitize=vptr # makes pipes to look into memory, in programs whose descriptors are under test, or are used up
    -Wno-tsan) # of fences, in what Qt's tools write
add_library(sanitizeroptions OBJECT "${CMAKE_CURRENT_LIST_DIR}/options.cpp")
target_compile_definitions(sanitizeroptions PRIVATE
    REPORTS="${ROLLOVER_SANITIZER_REPORTS}" SUPPRESSIONS_FOLDER="${ROLLOVER_SANITIZER_FOLDER}")
link_libraries($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:sanitizeroptions>)
