// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef RAWMESSAGE_H
#define RAWMESSAGE_H

#include <QByteArray>
#include <QCborArray>

#include <cstddef>

// What goes through a handover's channel, also what the library would not send.
namespace RawMessage {

QByteArray packet(const QCborArray &message);
// With so many copies of that descriptor, if there is one.
bool send(int channel, const QByteArray &content, int attached = -1, size_t count = 1);

} // namespace RawMessage

#endif
