// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "takeover.h"

#include "exit/quitrequest.h"
#include "handover/sessiondata.h"
#include "handover/startup.h"
#include "launch/oomvictim.h"
#include "launch/startupsnapshot.h"
#include "logging.h"
#include "system/systemerror.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QPointer>
#include <QThread>

#include <algorithm>
#include <limits>

using namespace std::chrono_literals;
using Code = HandoverError::Code;

namespace {

// Of this process, whichever manager it has by now.
qint64 thePredecessorPid = 0;
int theGeneration = 0;
bool theProgramChanged = false;
QList<qint64> theRestarts;
QVariantMap theSessionData; // until a manager takes it
bool waitWasGivenUp = false; // then it will never be ready

void recordOrigin(const ReceivedHandover &received)
{
    thePredecessorPid = received.predecessorPid;
    theGeneration = received.document ? received.document->generation : 1;
    theRestarts = received.document ? received.document->restarts : QList<qint64>();
    // What can't be told is taken for an update: nobody is to be warned without need.
    theProgramChanged = !received.document || !received.document->program.isValid()
                        || !(received.document->program == StartupSnapshot::instance().programIdentity);
    if (!theProgramChanged)
        qCInfo(lcRollover, "the program is the very same file as that of process %lld", thePredecessorPid);
}

} // namespace

Takeover::~Takeover()
{
    waitWasGivenUp = waitWasGivenUp || m_left || isPending();
}

void Takeover::receive()
{
    QByteArray warning;
    m_received = Startup::takeHandover(&warning);
    if (!warning.isEmpty())
        qCWarning(lcRollover, "ignored %s", warning.constData());
    if (m_received) {
        if (!m_received->isIntact()) {
            m_received->disown();
            m_received->document.reset();
        } else if (m_received->document && !m_received->claim()) {
            m_received->document.reset();
        }
        recordOrigin(*m_received);
        const std::optional<QVariantMap> data = m_received->document ? SessionData::decode(m_received->document->session) : std::nullopt;
        if (data)
            theSessionData = *data;
        else if (m_received->inPlace)
            qCWarning(lcRollover, "what this process has left for itself can't be read"); // but nobody else is there to go on
        else
            m_left = true;
    }
    m_left = m_left || waitWasGivenUp;
    QTimer::singleShot(0, this, &Takeover::begin);
    // Another loop than exec()'s may have ended when this process was to leave; and exec() may be called again.
    connect(&m_leaveTimer, &QTimer::timeout, this, [] {
        if (QuitRequest::isPossible())
            QCoreApplication::exit();
    });
}

qint64 Takeover::predecessorPid()
{
    return thePredecessorPid;
}

int Takeover::generation()
{
    return theGeneration;
}

bool Takeover::programChanged()
{
    return theProgramChanged;
}

QList<qint64> Takeover::restarts()
{
    return theRestarts;
}

QVariantMap Takeover::takeSessionData()
{
    return std::exchange(theSessionData, {});
}

void Takeover::leaveSessionData(const QVariantMap &data)
{
    theSessionData = data;
}

void Takeover::begin()
{
    // Not from a processEvents() while the program is still starting up: that belongs to the rehearsal.
    if (QThread::currentThread()->loopLevel() == 0) {
        QTimer::singleShot(0, this, &Takeover::begin);
        return;
    }
    m_begun = true;
    if (m_left) {
        leaveWithWarning(
            HandoverError::tr("What process %1 hands over can't be verified or read, or is with another process.").arg(thePredecessorPid));
    } else if (!m_received || m_received->inPlace) {
        m_received.reset();
        becomeReady();
    } else if (!m_received->isIntact()) {
        m_received->disown();
        leaveWithWarning(HandoverError::tr("The descriptors from process %1 have been closed.").arg(thePredecessorPid));
    } else {
        waitForPredecessor();
    }
}

void Takeover::waitForPredecessor()
{
    const bool isRehearsal = m_received->document->isRehearsal;
    m_incoming = std::make_unique<IncomingHandover>(std::move(*m_received), m_exitTimeout);
    m_received.reset();
    // Queued, since two of them end its life.
    connect(
        m_incoming.get(), &IncomingHandover::predecessorExited, this,
        [this, isRehearsal] {
            if (isRehearsal)
                leave(HandoverError::tr("Process %1 has ended by itself; its supervisor decides.").arg(thePredecessorPid));
            else if (m_incoming) // and not about to quit meanwhile
                becomeReady();
        },
        Qt::QueuedConnection);
    connect(
        m_incoming.get(), &IncomingHandover::cancelled, this,
        [this] { leave(HandoverError::tr("Process %1 goes on, so this one leaves.").arg(thePredecessorPid)); }, Qt::QueuedConnection);
    if (!isRehearsal) // its predecessor doesn't mean to exit
        connect(m_incoming.get(), &IncomingHandover::predecessorOverdue, this, &Takeover::onPredecessorOverdue);
}

bool Takeover::wait(std::chrono::milliseconds timeout)
{
    if (m_isReady || (m_begun && m_left))
        return m_isReady;

    QEventLoop loop;
    connect(this, &Takeover::ready, &loop, &QEventLoop::quit);
    connect(this, &Takeover::failed, &loop, &QEventLoop::quit);
    connect(this, &Takeover::destroyed, &loop, &QEventLoop::quit);
    QTimer timer;
    timer.setSingleShot(true);
    connect(&timer, &QTimer::timeout, &loop, &QEventLoop::quit);
    constexpr std::chrono::milliseconds longest(std::numeric_limits<int>::max());
    const bool limited = timeout <= longest;
    if (limited)
        timer.start(std::max(timeout, 0ms));

    const auto hasTimedOut = [this, &timer, limited] { return !m_isReady && limited && !timer.isActive(); };

    const QPointer<Takeover> self(this); // a slot may delete it
    ++m_waits;
    loop.exec();
    // Whoever returns from main() now may take a while, and the predecessor must not leave in the belief that it is replaced.
    // If it is leaving in that belief already, this is no time to give up.
    if (self && hasTimedOut() && m_incoming && !m_incoming->giveUp())
        loop.exec();
    if (!self)
        return !waitWasGivenUp;
    --m_waits;

    const bool isReady = m_isReady;
    const bool timedOut = hasTimedOut() && !m_left;
    if (!isReady && m_incoming)
        resign();
    if (timedOut)
        Q_EMIT failed({Code::PredecessorTimedOut,
                       HandoverError::tr("Process %1 has not exited within %2 ms.").arg(thePredecessorPid).arg(timeout.count())});
    return isReady;
}

bool Takeover::giveUp()
{
    if (!isPending())
        return false;
    // Whatever made it quit, it will not take over, and its predecessor must not leave in that belief.
    resign();
    return true;
}

void Takeover::resign()
{
    constexpr auto retryInterval = 50ms;
    m_received.reset();
    m_incoming.reset();
    m_left = true;
    m_leaveTimer.start(retryInterval);
}

void Takeover::becomeReady()
{
    m_incoming.reset();
    OomVictim::withdraw();
    m_isReady = true;
    Q_EMIT ready();
}

void Takeover::leaveWithWarning(const QString &reason)
{
    qCWarning(lcRollover, "%ls", qUtf16Printable(reason));
    leave(reason);
}

void Takeover::leave(const QString &reason)
{
    const bool isAwaited = m_waits > 0;
    resign();
    Q_EMIT failed({Code::Cancelled, reason});
    if (!isAwaited)
        QCoreApplication::exit(); // not quit(): this process owns nothing, and has nobody to ask
}

void Takeover::onPredecessorOverdue()
{
    qCWarning(lcRollover, "process %lld has not exited within %lld ms", thePredecessorPid, qint64(m_exitTimeout.count()));
    const QPointer<Takeover> self(this);
    Q_EMIT predecessorOverdue();
    if (!self || !m_endsOverduePredecessor || !m_incoming || m_incoming->endPredecessor())
        return;
    const SystemError reason = SystemError::last();
    const HandoverError error{Code::PredecessorTimedOut, HandoverError::tr("Process %1 has not exited, and could not be ended: %2")
                                                             .arg(thePredecessorPid)
                                                             .arg(reason.text())};
    qCWarning(lcRollover, "%ls", qUtf16Printable(error.text));
    Q_EMIT couldNotEndPredecessor(error);
}
