// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// Linked to every program of a sanitizer build. The sanitizers' runtimes call these functions before anything else.

#include <cstdio>

#include <fcntl.h>
#include <sys/auxv.h>
#include <unistd.h>

// Each process writes a file of its own, since nobody sees what a detached one prints.
#define COMMON "log_path='" REPORTS "/report':log_exe_name=1:print_suppressions=0"

extern "C" {

const char *__asan_default_options();
const char *__lsan_default_options();
int __lsan_is_turned_off();
const char *__ubsan_default_options();
void __ubsan_on_report();
const char *__tsan_default_options();

const char *__asan_default_options()
{
    // A test preloads a library, which then comes before the runtime; it brings nothing that the runtime replaces.
    return COMMON ":verify_asan_link_order=0:detect_stack_use_after_return=1";
}

const char *__lsan_default_options()
{
    return "suppressions='" SUPPRESSIONS_FOLDER "/lsan.supp':print_suppressions=0";
}

int __lsan_is_turned_off()
{
    return int(getauxval(AT_SECURE)); // no process may look into one with raised privileges, and it looks at itself from another
}

const char *__ubsan_default_options()
{
    return "print_stacktrace=1";
}

// Beside AddressSanitizer this one's runtime only ever prints to the standard error stream: it sets log_path in the other runtime,
// which has a function of the same name. This comes before the report is printed, and the process ends with it.
void __ubsan_on_report()
{
    char path[sizeof REPORTS + 40];
    snprintf(path, sizeof path, REPORTS "/report.undefined.%d", int(getpid()));
    dup2(open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666), STDERR_FILENO);
}

const char *__tsan_default_options()
{
    return COMMON ":suppressions='" SUPPRESSIONS_FOLDER "/tsan.supp':second_deadlock_stack=1"
                  // Qt and what it needs are not instrumented. Their locks are seen, as calls of the C library, but not their atomic
                  // operations; so neither may malloc(), memcpy() and their like count as accesses.
                  ":ignore_interceptors_accesses=1"
                  // A forked child, as QProcess makes it between itself and a detached process, would be asked for its parent's threads.
                  ":report_thread_leaks=0"
                  // QProcess starts others by a clone() that shares the memory, which is taken for a fork within this very process.
                  ":die_after_fork=0"
                  // Else each process with threads would wait a second at its end, and its successor with it.
                  ":atexit_sleep_ms=0";
}

} // extern "C"
