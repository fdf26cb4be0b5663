// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// A program with a core process, which takes half a second to stop; it may quit only after that. A restart that fails meanwhile leaves it
// with a core.

#include "options.h"
#include "record.h"
#include "work.h"

#ifndef FORMER
#include <RolloverManager>
#endif

#include <QCoreApplication>
#include <QProcess>

static const auto coreScript = QStringLiteral("trap 'sleep 0.5; exit' TERM; while :; do sleep 0.05; done");

#ifndef FORMER
class Core : public QObject
{
    Q_OBJECT

public:
    Core();
    ~Core() override;
    void start(); // takes a stop() back
    void stop();

Q_SIGNALS:
    void stopped();

private:
    void onFinished();

    QProcess m_process;
    bool m_isWanted = false;
};

Core::Core()
{
    m_process.setProgram(QStringLiteral("/bin/sh"));
    m_process.setArguments({QStringLiteral("-c"), coreScript, option("record")});
    connect(&m_process, &QProcess::started, this, [this] { Record::write("core", {{QStringLiteral("pid"), m_process.processId()}}); });
    connect(&m_process, &QProcess::finished, this, &Core::onFinished);
}

Core::~Core()
{
    m_process.disconnect(); // it would be started once more
    m_process.kill();
    m_process.waitForFinished();
}

void Core::start()
{
    m_isWanted = true;
    if (m_process.state() == QProcess::NotRunning)
        m_process.start();
}

void Core::stop()
{
    m_isWanted = false;
    if (m_process.state() == QProcess::NotRunning)
        Q_EMIT stopped(); // it could not be started
    else
        m_process.terminate();
}

void Core::onFinished()
{
    if (m_isWanted)
        m_process.start();
    else
        Q_EMIT stopped();
}
#endif

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    Work::prepare();
#ifndef FORMER
    RolloverManager rollover;
    if (!rollover.waitForReady())
        return 0;
    rollover.setQuitOnSuccessorStarted(false); // it stops the core before it quits
    Work work(rollover.generation());
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &work, &Work::recordError);
    QObject::connect(&rollover, &RolloverManager::successorStarted, &work, &Work::recordSuccessor);
#else
    const QString program = QCoreApplication::applicationFilePath(); // later it may be "… (deleted)"
    Work work;
#endif
#ifdef FORMER
    QProcess core;
    core.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), coreScript, option("record")});
    QObject::connect(&work, &Work::updateFinished, &core, &QProcess::terminate);
    QObject::connect(&core, &QProcess::finished, &app, [program] {
        QProcess::startDetached(program, QCoreApplication::arguments().mid(1));
        QCoreApplication::quit();
    });
#else
    Core core;
    core.start();
    QObject::connect(&work, &Work::updateFinished, &rollover, &RolloverManager::restart);
    QObject::connect(&work, &Work::cancelled, &rollover, &RolloverManager::cancel);
    QObject::connect(&work, &Work::terminated, &core, &Core::stop);
    QObject::connect(&work, &Work::quitRequested, &core, [&] {
        rollover.cancel(); // starts it
        core.stop();
    });
    QObject::connect(&rollover, &RolloverManager::successorStarted, &core, &Core::stop);
    QObject::connect(&core, &Core::stopped, &app, &QCoreApplication::quit);
    QObject::connect(&rollover, &RolloverManager::errorOccurred, &core, &Core::start);
#endif
    return QCoreApplication::exec();
}

#ifndef FORMER
#include "asynccore.moc"
#endif
