// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifdef IS_UPDATED
int addedByTheUpdate()
{
    return 0;
}
#else
int olderFunction()
{
    return 0;
}
#endif
