// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "logging.h"

Q_LOGGING_CATEGORY(lcRollover, "rollover", QtWarningMsg)
