// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SESSION_H
#define SESSION_H

#include <QByteArray>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <vector>

// What all desktops of a test's own have: a folder, variables, a session bus, and the processes that make the desktop. All of it
// ends with this object, and also with the test's process, however that ends.
class Session
{
public:
    QString errorString() const { return m_errorString; }

    QString path(const QString &name) const { return m_directory.filePath(name); }
    const QProcessEnvironment &environment() const { return m_environment; } // for the programs under test

protected:
    Session();
    ~Session();
    Q_DISABLE_COPY_MOVE(Session)

    bool hasTools(const QStringList &tools);
    // From now on, what is launched and run is so by this command, which runs another one.
    void setPrefix(const QStringList &prefix) { m_prefix = prefix; }
    void setErrorString(const QString &text) { m_errorString = text; }
    void setVariable(const QString &name, const QString &value) { m_environment.insert(name, value); }
    bool writeFile(const QString &name, const QByteArray &contents);

    QProcess *launch(const QString &command);
    QByteArray log(const QString &program) const; // what it has said on its standard error
    bool waitFor(QProcess *process, const std::function<bool()> &isUp);
    bool startBus();
    // Returns what it says on its standard output; nothing if it fails.
    QByteArray run(const QString &command, const QStringList &moreArguments = {}) const;

    static void endWithTheTest(QProcess *process);

private:
    QTemporaryDir m_directory;
    QProcessEnvironment m_environment;
    QString m_errorString;
    QStringList m_prefix;
    std::vector<std::unique_ptr<QProcess>> m_processes;
};

#endif
