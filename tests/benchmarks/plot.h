// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef PLOT_H
#define PLOT_H

#include "result.h"

// Results as boxes on a logarithmic axis: median, quartiles, and from the 1st to the 99th percentile.
namespace Plot {

bool write(const QString &fileName, const QList<Result> &results);

} // namespace Plot

#endif
