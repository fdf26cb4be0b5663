// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_STARTUP_H
#define ROLLOVER_STARTUP_H

#include "handover/receivedhandover.h"

#include <QByteArray>

#include <optional>

// What happens before main(). A successor is made what its predecessor was at this point, as far as QProcess could not see to
// it; then the snapshot is taken, which is thus the same in every generation.
namespace Startup {

// The handover to this process, once. If there was a variable but no handover, the text says why it was ignored.
std::optional<ReceivedHandover> takeHandover(QByteArray *warning);

} // namespace Startup

#endif
