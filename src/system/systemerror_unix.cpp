// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "system/systemerror.h"

#include <cerrno>

SystemError SystemError::last()
{
    return SystemError(errno);
}

QString SystemError::text() const
{
    return qt_error_string(m_code);
}
