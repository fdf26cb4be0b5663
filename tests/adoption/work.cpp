// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "work.h"

#include "options.h"
#include "record.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QThread>

#include <unistd.h>

void Work::prepare()
{
    alarm(30);
    Record::open(option("record"));
}

Work::Work(int generation)
{
    connect(&m_input, &StandardInput::commandReceived, this, [this](const QString &command) {
        if (command == QLatin1StringView("update"))
            Q_EMIT updateFinished();
        else if (command == QLatin1StringView("cancel"))
            Q_EMIT cancelled();
        else if (command == QLatin1StringView("leave"))
            Q_EMIT quitRequested();
        else if (command == QLatin1StringView("handleSignals"))
            handleSignals();
        else if (command == QLatin1StringView("quit"))
            QCoreApplication::quit();
    });
    m_port.listen(QHostAddress::LocalHost, quint16(option("port").toUInt()));
    Record::write("ready", {{QStringLiteral("generation"), generation},
                            {QStringLiteral("portError"), m_port.isListening() ? QString() : m_port.errorString()}});
    m_input.setEnabled(true);
}

Work::~Work()
{
    QThread::msleep(option("clean-up").toULong());
    Record::write("released");
}

QString Work::name()
{
    return option("record");
}

void Work::recordError()
{
    Record::write("error");
}

void Work::recordSuccessor(qint64 pid)
{
    Record::write("successor", {{QStringLiteral("successor"), pid}});
}

void Work::handleSignals()
{
    m_signals.emplace();
    connect(&*m_signals, &UnixSignals::terminate, this, &Work::terminated);
    Record::write("handles");
}

void Work::leave(const char *why)
{
    Record::write("left", {{QStringLiteral("why"), QLatin1StringView(why)}});
}
