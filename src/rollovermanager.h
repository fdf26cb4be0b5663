// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef ROLLOVER_ROLLOVERMANAGER_H
#define ROLLOVER_ROLLOVERMANAGER_H

#include "rolloverexport.h"

#include <QObject>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>
#include <QVariantMap>

#include <chrono>
#include <memory>

class RolloverManagerPrivate;

class ROLLOVER_EXPORT RolloverManager : public QObject
{
    Q_OBJECT
    Q_PROPERTY(RolloverManager::State state READ state NOTIFY stateChanged)
    Q_PROPERTY(RolloverManager::Method method READ method WRITE setMethod NOTIFY methodChanged)
    Q_PROPERTY(bool quitOnSuccessorStarted READ quitOnSuccessorStarted WRITE setQuitOnSuccessorStarted NOTIFY quitOnSuccessorStartedChanged)
    Q_PROPERTY(bool successor READ isSuccessor CONSTANT)
    Q_PROPERTY(qint64 predecessorPid READ predecessorPid CONSTANT)
    Q_PROPERTY(int generation READ generation CONSTANT)
    Q_PROPERTY(bool programChanged READ programChanged CONSTANT)
    Q_PROPERTY(QVariantMap sessionData READ sessionData WRITE setSessionData NOTIFY sessionDataChanged)
    Q_PROPERTY(RolloverManager::Error error READ error NOTIFY errorChanged)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorChanged)

public:
    enum class State { Waiting, Running, Starting, Stopping };
    Q_ENUM(State)
    enum class Method { Automatic, Successor, InPlace };
    Q_ENUM(Method)
    enum class Error {
        NoError,
        ProgramNotFound,
        FailedToStart,
        SuccessorExited,
        SuccessorTimedOut,
        QuitRefused,
        Cancelled,
        Unsupported,
        InvalidSessionData,
        PredecessorTimedOut,
        TooManyRestarts
    };
    Q_ENUM(Error)

    explicit RolloverManager(QObject *parent = nullptr);
    ~RolloverManager() override;

    static RolloverManager *instance();
    static bool isSupported();

    bool waitForReady(std::chrono::milliseconds timeout = std::chrono::milliseconds::max());

    State state() const;
    Method method() const;
    void setMethod(Method method);

    bool quitOnSuccessorStarted() const;
    void setQuitOnSuccessorStarted(bool quit);

    bool isSuccessor() const;
    qint64 predecessorPid() const;
    int generation() const;
    bool programChanged() const;

    QVariantMap sessionData() const;
    void setSessionData(const QVariantMap &data);

    std::chrono::milliseconds startTimeout() const;
    void setStartTimeout(std::chrono::milliseconds timeout);
    std::chrono::milliseconds exitTimeout() const;
    void setExitTimeout(std::chrono::milliseconds timeout);
    bool endsOverduePredecessor() const;
    void setEndsOverduePredecessor(bool end);

    int restartLimit() const;
    std::chrono::milliseconds restartInterval() const;
    void setRestartLimit(int limit, std::chrono::milliseconds interval);

    QString program() const;
    void setProgram(const QString &program);
    QStringList arguments() const;
    void setArguments(const QStringList &arguments);
    QProcessEnvironment environment() const;
    void setEnvironment(const QProcessEnvironment &environment);
    QProcessEnvironment initialEnvironment() const;
    QString workingDirectory() const;
    void setWorkingDirectory(const QString &directory);

    Error error() const;
    QString errorString() const;

public Q_SLOTS:
    void restart();
    void cancel();

Q_SIGNALS:
    void ready();
    void stateChanged(RolloverManager::State state);
    void aboutToRestart();
    void successorStarted(qint64 pid);
    void errorOccurred(RolloverManager::Error error);
    void predecessorOverdue();
    void errorChanged();
    void methodChanged();
    void quitOnSuccessorStartedChanged();
    void sessionDataChanged();

private:
    friend class RolloverManagerPrivate;
    const std::unique_ptr<RolloverManagerPrivate> d;
};

#endif
