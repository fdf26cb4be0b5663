// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#ifndef WINDOW_H
#define WINDOW_H

#include <QByteArray>
#include <QVariantMap>
#include <QWidget>

class QCheckBox;
class QLabel;
class QPlainTextEdit;

// A text and a line that says what has happened.
class Window : public QWidget
{
    Q_OBJECT

public:
    Window();

    QVariantMap session() const; // all that another process needs to show the same window
    void resume(const QVariantMap &session);

    bool isJobRunning() const;
    void setReadOnly(bool readOnly);
    void setStatus(const QString &status);
    void setVisible(bool visible) override;

private:
    QByteArray m_geometry; // of the hidden window
    QPlainTextEdit *const m_text;
    QCheckBox *const m_job;
    QLabel *const m_status;
};

#endif
