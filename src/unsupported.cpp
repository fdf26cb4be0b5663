// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "exit/imagereplacer.h"
#include "exit/lastact.h"
#include "exit/stoprequest.h"
#include "handover/sealedmemory.h"
#include "handover/startup.h"
#include "launch/launch.h"
#include "launch/oomvictim.h"
#include "launch/startupsnapshot.h"
#include "launch/successorstarter.h"
#include "system/childprocesses.h"
#include "system/fileidentity.h"
#include "system/handlenotifier.h"
#include "system/nativetext.h"
#include "system/packetsocket.h"
#include "system/processhandle.h"
#include "system/supervision.h"
#include "system/systemerror.h"
#include "system/systemhandle.h"

#include <QCoreApplication>
#include <QDir>

// A system to which nobody has ported Rollover. Every program begins as generation 0 here, and restart() is refused before any of this
// is needed; so each answers that it can't. A port replaces them one by one: this is the list of what it has to bring.

// What a program may ask for without restarting.

QByteArray NativeText::fromString(const QString &text)
{
    return text.toUtf8();
}

QString NativeText::toString(const QByteArray &native)
{
    return QString::fromUtf8(native);
}

const StartupSnapshot &StartupSnapshot::instance()
{
    static const StartupSnapshot snapshot = [] {
        StartupSnapshot result;
        result.program = NativeText::fromString(QCoreApplication::applicationFilePath());
        result.workingDirectory = NativeText::fromString(QDir::currentPath());
        const QStringList arguments = QCoreApplication::arguments();
        for (const QString &argument : arguments)
            result.arguments.append(NativeText::fromString(argument));
        return result;
    }();
    return snapshot;
}

std::optional<ReceivedHandover> Startup::takeHandover(QByteArray *)
{
    return {};
}

void OomVictim::withdraw() {}

bool LastAct::isPrepared()
{
    return false;
}

Supervision Supervisor::ofThisProcess()
{
    return Supervision::None;
}

// What only a restart needs.

QByteArray Supervisor::notificationAddress()
{
    return {};
}

void Supervisor::announceMainProcess(const QByteArray &, qint64) {}

void LastAct::prepare(LastAct) {}

ProcessImage ProcessImage::of(const Launch &, const QByteArray &)
{
    return {};
}

void StopRequest::watch(void (*)()) {}

void StopRequest::unwatch() {}

bool StopRequest::hasArrived()
{
    return false;
}

SuccessorStarter::Result SuccessorStarter::start(const Launch &, const char *, const QByteArray &, const QList<SystemHandle::Number> &)
{
    return {};
}

QList<ChildProcess> ChildProcess::ofThisProcess()
{
    return {};
}

SystemHandle SealedMemory::create(const QByteArray &)
{
    return {};
}

Verification SealedMemory::verify(SystemHandle::Number, qint64)
{
    return Verification::Impossible;
}

bool SealedMemory::isHeldBy(qint64)
{
    return false;
}

bool SealedMemory::claim(const SystemHandle &)
{
    return false;
}

void SealedMemory::unclaim(const SystemHandle &) {}

std::optional<QByteArray> SealedMemory::read(const SystemHandle &)
{
    return {};
}

std::pair<SystemHandle, SystemHandle> PacketSocket::createPair()
{
    return {};
}

Verification PacketSocket::verify(SystemHandle::Number)
{
    return Verification::Impossible;
}

bool PacketSocket::send(const SystemHandle &, const QByteArray &, const SystemHandle &)
{
    return false;
}

std::optional<PacketSocket::Packet> PacketSocket::receive(const SystemHandle &, bool *atEnd)
{
    *atEnd = true;
    return {};
}

void PacketSocket::wait(const SystemHandle &, const ProcessHandle &, QDeadlineTimer) {}

HandleNotifier::HandleNotifier(const SystemHandle &) : m_notifier(nullptr) {}

void HandleNotifier::setEnabled(bool) {}

ProcessHandle::ProcessHandle(SystemHandle handle) : m_handle(std::move(handle)) {}

ProcessHandle ProcessHandle::openSelf()
{
    return {};
}

Verification ProcessHandle::verify(SystemHandle::Number, qint64)
{
    return Verification::Impossible;
}

Verification ProcessHandle::compare(SystemHandle::Number, SystemHandle::Number)
{
    return Verification::Impossible;
}

Verification ProcessHandle::verifyPeer(SystemHandle::Number, SystemHandle::Number, qint64)
{
    return Verification::Impossible;
}

QString ProcessHandle::verificationProblem()
{
    return {};
}

std::optional<ExitStatus> ProcessHandle::exitStatus() const
{
    return {};
}

bool ProcessHandle::hasExited() const
{
    return false;
}

void ProcessHandle::reap() const {}

bool ProcessHandle::kill() const
{
    return false;
}

FileIdentity FileIdentity::ofHandle(SystemHandle::Number)
{
    return {};
}

FileIdentity FileIdentity::ofPath(const QByteArray &)
{
    return {};
}

FileIdentity FileIdentity::ofCurrentDirectory()
{
    return {};
}

SystemError SystemError::last()
{
    return {};
}

QString SystemError::text() const
{
    return qt_error_string(m_code);
}

void SystemHandle::close() {}

SystemHandle SystemHandle::outOfTheWay(SystemHandle handle)
{
    return handle;
}

bool SystemHandle::canBePassed(qint64)
{
    return false;
}

bool SystemHandle::isOpen(Number)
{
    return false;
}

bool SystemHandle::isInheritable(Number)
{
    return false;
}

bool SystemHandle::setInheritable(Number, bool)
{
    return false;
}

QList<SystemHandle::Number> SystemHandle::allOpen()
{
    return {};
}
