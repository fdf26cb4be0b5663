// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/fileidentity.h"

FileIdentity FileIdentity::ofCurrentDirectory()
{
    return ofPath("/proc/self/cwd"); // "." can't be looked at by a user who may not enter it
}
