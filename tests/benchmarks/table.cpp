// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "table.h"

#include <QDateTime>
#include <QFile>
#include <QSysInfo>

#include <cmath>

#include <unistd.h>

namespace {

constexpr int widths[] = {66, 5, 10, 14, 26, 40, 10, 4};

QString contentOf(const char *fileName)
{
    QFile file(QString::fromLatin1(fileName));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).trimmed() : QString();
}

QString processorName()
{
    const QStringList lines = contentOf("/proc/cpuinfo").split(QLatin1Char('\n'));
    for (const QString &line : lines) {
        if (line.startsWith(QLatin1StringView("model name")))
            return line.mid(line.indexOf(QLatin1Char(':')) + 2);
    }
    return QSysInfo::currentCpuArchitecture();
}

QString number(double value)
{
    return QString::number(value, 'g', std::abs(value) >= 1000 ? 6 : 3);
}

QString reached(const Goal &goal, Unit unit)
{
    return goal.text.contains(QStringLiteral("×")) || unit == Unit::Count || goal.text.contains(QStringLiteral("growth"))
               ? number(goal.reached)
               : Table::format(goal.reached, unit);
}

} // namespace

QString Table::format(double value, Unit unit)
{
    const double size = std::abs(value);
    if (unit == Unit::Count)
        return number(value);
    if (unit == Unit::Bytes) {
        if (size >= 1 << 30)
            return number(value / (1 << 30)) + QStringLiteral(" GiB");
        if (size >= 1 << 20)
            return number(value / (1 << 20)) + QStringLiteral(" MiB");
        return size >= 1024 ? number(value / 1024) + QStringLiteral(" KiB") : number(value) + QStringLiteral(" B");
    }
    if (size >= 1 || size == 0)
        return number(value) + QStringLiteral(" s");
    return size >= 1e-3 ? number(1e3 * value) + QStringLiteral(" ms") : number(1e6 * value) + QStringLiteral(" µs");
}

void Table::writeHead()
{
    const QString load = contentOf("/proc/loadavg").section(QLatin1Char(' '), 0, 2);
    m_out << QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyy-MM-dd hh:mm")) << " UTC, Qt " << qVersion() << ", "
          << QSysInfo::kernelType() << ' ' << QSysInfo::kernelVersion() << ", " << sysconf(_SC_NPROCESSORS_ONLN) << " × " << processorName()
          << ", built as " << BUILD_TYPE << ".\nLoad when it began: " << load
          << ". Transparent huge pages: " << contentOf("/sys/kernel/mm/transparent_hugepage/enabled") << ".\n"
          << Qt::flush;
}

void Table::writeLine(const QStringList &cells)
{
    for (qsizetype i = 0; i < cells.size(); ++i)
        m_out << "| " << cells.at(i).leftJustified(widths[i]) << ' ';
    m_out << "|\n";
}

void Table::write(const Result &result)
{
    m_out << "\n## " << result.title << "\n\n";
    QStringList rule;
    for (int width : widths)
        rule.append(QString(width, QLatin1Char('-')));
    writeLine(QStringLiteral("what,n,median,p99,ratio,goal,reached,met").split(QLatin1Char(',')));
    writeLine(rule);
    for (const Row &row : result.rows) {
        const Samples &samples = row.samples;
        QString worst;
        if (samples.hasP99())
            worst = format(samples.p99(), row.unit);
        else if (samples.count() > 1)
            worst = QStringLiteral("max ") + format(samples.maximum(), row.unit);
        QStringList cells = {row.what, QString::number(samples.count()),
                             samples.count() > 0 ? format(samples.median(), row.unit) : QString(), worst,
                             row.ratio ? number(*row.ratio) + QStringLiteral(" × ") + row.ratioTo : QString()};
        if (row.goals.isEmpty())
            writeLine(cells + QStringList{QString(), QString(), QString()});
        for (const Goal &goal : row.goals) {
            ++m_goals;
            if (!goal.met)
                m_missed.append(row.what + QStringLiteral(": ") + goal.text);
            const QString met = goal.met ? QStringLiteral("yes") : QStringLiteral("no");
            writeLine(cells + QStringList{goal.text, reached(goal, row.unit), met});
            cells = QStringList(cells.size());
        }
    }
    m_out << Qt::flush;
}

void Table::writeSummary()
{
    m_out << "\nGoals: " << m_goals << ", met: " << m_goals - m_missed.size() << ".\n";
    for (const QString &text : std::as_const(m_missed))
        m_out << "Missed: " << text << ".\n";
    m_out << Qt::flush;
}
