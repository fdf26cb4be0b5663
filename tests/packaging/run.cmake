# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

# Runs a command and fails with its output if that fails, or warns.
function(run)
    execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE result)
    if(NOT result EQUAL 0 OR output MATCHES "warning:|Warning")
        message(FATAL_ERROR "${ARGN}\n${output}\nexited with ${result}")
    endif()
    set(RUN_OUTPUT "${output}" PARENT_SCOPE)
endfunction()
