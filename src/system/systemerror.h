// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_SYSTEMERROR_H
#define ROLLOVER_SYSTEMERROR_H

#include <QString>

// Why the system has refused something. Taken at once, before another call can change it.
class SystemError
{
public:
    SystemError() = default; // there was none
    explicit SystemError(int code) : m_code(code) {}

    static SystemError last(); // of this thread

    explicit operator bool() const { return m_code != 0; }
    int code() const { return m_code; } // for the platform's own files
    QString text() const; // the system's own

private:
    int m_code = 0;
};

#endif
