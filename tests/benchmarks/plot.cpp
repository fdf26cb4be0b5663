// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "plot.h"

#include "table.h"

#include <QDate>
#include <QFile>
#include <QXmlStreamWriter>

#include <cmath>

namespace {

constexpr double width = 1000;
constexpr double labelWidth = 330;
constexpr double valueWidth = 90;
constexpr double rowHeight = 24;
constexpr double headHeight = 44;
constexpr double footHeight = 44;

QString text(double number)
{
    return QString::number(number, 'f', 1);
}

class Panel
{
public:
    Panel(QXmlStreamWriter &xml, const Result &result, double top) : m_xml(xml), m_result(result), m_top(top)
    {
        double low = INFINITY;
        double high = 0;
        for (const Row &row : result.rows) {
            low = std::min(low, row.samples.quantile(0.01));
            high = std::max(high, row.samples.quantile(0.99));
        }
        m_first = std::floor(std::log10(low));
        m_last = std::max(std::ceil(std::log10(high)), m_first + 1);
    }

    static double heightOf(const Result &result) { return headHeight + double(result.rows.size()) * rowHeight + footHeight; }

    void write()
    {
        writeText(12, m_top + 26, m_result.title, "start", "title");
        writeAxis();
        double y = m_top + headHeight + rowHeight / 2;
        for (const Row &row : m_result.rows) {
            writeBox(row, y);
            y += rowHeight;
        }
    }

private:
    double x(double value) const
    {
        const double share = (std::log10(value) - m_first) / (m_last - m_first);
        return labelWidth + share * (width - labelWidth - valueWidth);
    }

    void writeAxis()
    {
        const double top = m_top + headHeight;
        const double bottom = top + double(m_result.rows.size()) * rowHeight;
        for (double decade = m_first; decade <= m_last; ++decade) {
            const double value = std::pow(10, decade);
            writeLine(x(value), top, x(value), bottom, "grid");
            writeText(x(value), bottom + 16, Table::format(value, Unit::Seconds), "middle", "tick");
        }
    }

    void writeBox(const Row &row, double y)
    {
        const Samples &samples = row.samples;
        const char *const kind = row.what.contains(QStringLiteral("Rollover")) ? "ours" : "others";
        writeText(labelWidth - 12, y + 4, row.what, "end", "label");
        writeLine(x(samples.quantile(0.01)), y, x(samples.quantile(0.99)), y, kind);
        const double left = x(samples.quantile(0.25));
        m_xml.writeEmptyElement(QStringLiteral("rect"));
        attribute("class", QString::fromLatin1(kind));
        attribute("x", text(left));
        attribute("y", text(y - 7));
        attribute("width", text(std::max(1.0, x(samples.quantile(0.75)) - left)));
        attribute("height", text(14));
        writeLine(x(samples.median()), y - 9, x(samples.median()), y + 9, "median");
        writeText(width - valueWidth + 14, y + 4, Table::format(samples.median(), row.unit), "start", "label");
    }

    void writeText(double left, double y, const QString &content, const char *anchor, const char *kind)
    {
        m_xml.writeStartElement(QStringLiteral("text"));
        attribute("class", QString::fromLatin1(kind));
        attribute("x", text(left));
        attribute("y", text(y));
        attribute("text-anchor", QString::fromLatin1(anchor));
        m_xml.writeCharacters(content);
        m_xml.writeEndElement();
    }

    void writeLine(double x1, double y1, double x2, double y2, const char *kind)
    {
        m_xml.writeEmptyElement(QStringLiteral("line"));
        attribute("class", QString::fromLatin1(kind));
        attribute("x1", text(x1));
        attribute("y1", text(y1));
        attribute("x2", text(x2));
        attribute("y2", text(y2));
    }

    void attribute(const char *name, const QString &value) { m_xml.writeAttribute(QString::fromLatin1(name), value); }

    QXmlStreamWriter &m_xml;
    const Result &m_result;
    const double m_top;
    double m_first; // powers of ten
    double m_last;
};

} // namespace

bool Plot::write(const QString &fileName, const QList<Result> &results)
{
    QFile file(fileName);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    double height = 0;
    for (const Result &result : results)
        height += Panel::heightOf(result);

    QXmlStreamWriter xml(&file);
    xml.setAutoFormatting(true);
    xml.writeStartDocument();
    xml.writeStartElement(QStringLiteral("svg"));
    xml.writeDefaultNamespace(QStringLiteral("http://www.w3.org/2000/svg"));
    xml.writeAttribute(QStringLiteral("viewBox"), QStringLiteral("0 0 %1 %2").arg(width).arg(height + 24));
    xml.writeAttribute(QStringLiteral("width"), text(width));
    xml.writeTextElement(
        QStringLiteral("style"),
        QStringLiteral(
            ".paper{fill:#fff}text{fill:#222;font:13px sans-serif}.title{font:bold 16px sans-serif}.tick{fill:#555;font-size:12px}"
            ".grid{stroke:#ddd}line.ours,line.others{stroke-width:2}.ours{fill:#2a78b5;stroke:#2a78b5}"
            ".others{fill:#b9b9b9;stroke:#8a8a8a}.median{stroke:#111;stroke-width:2}"));
    xml.writeEmptyElement(QStringLiteral("rect")); // else it would be unreadable on a dark page
    xml.writeAttribute(QStringLiteral("class"), QStringLiteral("paper"));
    xml.writeAttribute(QStringLiteral("width"), text(width));
    xml.writeAttribute(QStringLiteral("height"), text(height + 24));
    double top = 0;
    for (const Result &result : results) {
        Panel(xml, result, top).write();
        top += Panel::heightOf(result);
    }
    xml.writeStartElement(QStringLiteral("text"));
    xml.writeAttribute(QStringLiteral("class"), QStringLiteral("tick"));
    xml.writeAttribute(QStringLiteral("x"), text(12));
    xml.writeAttribute(QStringLiteral("y"), text(top + 12));
    xml.writeCharacters(QStringLiteral("Line: 1st to 99th percentile, box: quartiles, number: median. Logarithmic. %1, Qt %2.")
                            .arg(QDate::currentDate().toString(Qt::ISODate), QString::fromLatin1(qVersion())));
    xml.writeEndElement();
    xml.writeEndDocument();
    return !xml.hasError();
}
