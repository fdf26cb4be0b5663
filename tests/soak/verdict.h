// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef VERDICT_H
#define VERDICT_H

#include <QByteArray>

class Step;

namespace Verdict {

// What has become of a restart, in a few words. Throws a Violation if that must not be.
QByteArray of(const Step &step);

} // namespace Verdict

#endif
