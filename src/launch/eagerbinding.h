// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_EAGERBINDING_H
#define ROLLOVER_EAGERBINDING_H

#include <QProcessEnvironment>

// A library of which only a half was updated lacks a symbol, and the loader says so when that is first called: perhaps long after
// the predecessor has gone. So the copy's loader looks for all of them when it starts.
namespace EagerBinding {

// A program that says itself what its loader has to do keeps its will.
void request(QProcessEnvironment *environment);
// Nothing that this process starts is concerned.
void forget();

} // namespace EagerBinding

#endif
