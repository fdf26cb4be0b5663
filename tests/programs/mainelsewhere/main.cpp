// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program that has its main() from a library, which it may be linked with, and does not need any more when that returns.

#include <dlfcn.h>

int main(int argc, char *argv[])
{
    void *const library = dlopen(LIBRARY, RTLD_NOW);
    auto *const mainElsewhere = reinterpret_cast<int (*)(int, char **)>(library ? dlsym(library, "main") : nullptr);
    if (!mainElsewhere)
        return 127;
    const int status = mainElsewhere(argc, argv);
    dlclose(library);
    return status;
}
