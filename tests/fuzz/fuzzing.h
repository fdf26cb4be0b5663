// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef FUZZING_H
#define FUZZING_H

#include <QByteArray>
#include <QMap>

#include <cstddef>
#include <cstdint>
#include <tuple>

// libFuzzer's two functions, which it expects with C linkage.
extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// What must hold for any input. It ends the process, upon which libFuzzer keeps the input.
#define MUST(condition) ((condition) ? void() : failed(#condition, __FILE__, __LINE__))
[[noreturn]] void failed(const char *condition, const char *file, int line);

// What the library says to its category is not printed, and counted.
void countWarnings();
int takeWarningCount();

// What there is to say of a descriptor: the file, both kinds of flags, and the offset.
using DescriptorState = std::tuple<quint64, quint64, int, int, qint64>;
// Of all that are open below a number that is large enough for a fuzzer.
QMap<int, DescriptorState> openDescriptors();

#endif
