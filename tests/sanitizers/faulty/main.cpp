// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// faulty FAULT: does one thing that a sanitizer must report.

#include <climits>
#include <cstring>
#include <thread>

static int shared = 0;

int main(int argc, char *argv[])
{
    const char *const fault = argc > 1 ? argv[1] : "";
    if (strcmp(fault, "address") == 0) {
        auto *volatile number = new int(1);
        delete number;
        return *number;
    }
    if (strcmp(fault, "leak") == 0) {
        auto *volatile number = new int(1);
        number = nullptr;
        return number ? 1 : 0;
    }
    if (strcmp(fault, "undefined") == 0) {
        volatile int number = INT_MAX;
        number = number + 1;
        return 0;
    }
    if (strcmp(fault, "race") == 0) {
        std::thread thread([] { ++shared; });
        ++shared;
        thread.join();
        return shared;
    }
    return 2;
}
