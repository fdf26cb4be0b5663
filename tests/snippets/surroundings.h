// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef SURROUNDINGS_H
#define SURROUNDINGS_H

#include <RolloverManager>

#include <QApplication>
#include <QCloseEvent>
#include <QDebug>
#include <QProcess>
#include <QSharedMemory>
#include <QSystemTrayIcon>
#include <QThread>
#include <QTimer>
#include <QTranslator>
#include <QWidget>

#include <optional>
#include <vector>

// What a reader has, where the pages show only a few lines. Nothing of it is ever linked.
using namespace std::chrono_literals;

struct Settings
{
    static bool canBeRead();
    static Settings read();
};

class Agent : public QObject
{
    Q_OBJECT

public:
    Agent(const Settings &settings, const QVariantMap &session);
    QVariantMap state() const;
    void onRestartFailed(RolloverManager::Error error, const QString &text);

Q_SIGNALS:
    void updateFinished();
};

class Core : public QObject
{
    Q_OBJECT

public:
    ~Core() override;
    void start();
    void stop();

Q_SIGNALS:
    void stopped();

private:
    void onFinished();

    QProcess m_process;
    bool m_isWanted;
};

class Updater : public QObject
{
public:
    void finish();
};

class Window : public QWidget
{
    Q_OBJECT

public:
    explicit Window(const QVariantMap &session = {});
    void fadeIn();
    void onQuitClicked();

Q_SIGNALS:
    void updateFinished();

protected:
    void closeEvent(QCloseEvent *event) override;
};

class SingleApplication : public QApplication
{
public:
    using QApplication::QApplication;
};

class InstanceGuard
{
public:
    explicit InstanceGuard(const QString &name);
    bool claim(const QByteArray &message);
};

template <typename... Arguments> void connect(Arguments...) {} // as within a class that is a QObject

extern QApplication &app;
extern Agent &agent;
extern Core &core;
extern Window &window;
extern QSystemTrayIcon &icon;
extern QString name, program, version, translationsFolder, token;
extern QStringList arguments;

#endif
