// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

#include "measurements.h"

#include "takeover.h"

#include <QByteArray>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

// A client that wants to be served all the time. It resets its connections, so that none is left in TIME_WAIT.
class Client
{
public:
    Client()
    {
        // On a loopback address of its own, and below what the system gives to programs that ask for any port.
        const auto number = quint32(getpid());
        m_name.sin_family = AF_INET;
        m_name.sin_addr.s_addr = htonl(0x7f000001 | ((number & 0xffff) << 8));
        m_name.sin_port = htons(quint16(20000 + number % 10000));
    }

    QByteArray address() const
    {
        char text[INET_ADDRSTRLEN] = {};
        inet_ntop(AF_INET, &m_name.sin_addr, text, sizeof text);
        return QByteArray(text) + ':' + QByteArray::number(ntohs(m_name.sin_port));
    }

    void connect() const
    {
        const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const linger reset = {1, 0};
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        const timeval limit = {0, 100'000};
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        [[maybe_unused]] const int refused = ::connect(connection, reinterpret_cast<const sockaddr *>(&m_name), sizeof m_name);
        close(connection);
    }

private:
    sockaddr_in m_name = {};
};

double ownerlessTime(const Way &way, int cleanUp)
{
    Scene scene;
    const Client client;
    way.begin(scene, {"--cleanUp=" + QByteArray::number(cleanUp)}, client.address());
    const auto connectUntil = [&](auto condition) {
        const int64_t deadline = Journal::now() + 30'000'000'000;
        while (!condition()) {
            if (Journal::now() > deadline)
                throw Failure("nobody accepts connections");
            client.connect();
            Scene::pause(100'000);
        }
    };
    connectUntil([&] { return scene.find(Event::Accepted, 20); });
    way.go(scene);
    const Entry *ready = nullptr;
    connectUntil([&] { return ready = scene.find(Event::Ready, 1); });
    connectUntil([&] { return scene.findFirstAfter(Event::Accepted, ready->time); });
    return seconds(*scene.findLastBefore(Event::Accepted, ready->time), *scene.findFirstAfter(Event::Accepted, ready->time));
}

} // namespace

// From the last connection that the old program has accepted to the first one of the new.
Result measureOwnerlessTime(const Settings &settings)
{
    const QList<Way> ways = Way::all();
    QList<Row> rows;
    for (auto [cleanUp, count] : {std::pair{0, 20}, {100, 20}, {3000, 3}}) {
        if (cleanUp > settings.maximumCleanUp)
            continue;
        QList<Row> part;
        for (const Way &way : ways)
            part.append({QStringLiteral("%1 ms of clean-up: %2").arg(cleanUp).arg(QLatin1StringView(way.name))});
        for (int i = 0; i < settings.samples(count); ++i) {
            for (qsizetype k = 0; k < ways.size(); ++k)
                part[k].samples.add(ownerlessTime(ways.at(k), cleanUp));
        }
        const Row limit = part.at(1);
        for (Row &row : part)
            row.compareWith(limit, QStringLiteral("limit"));
        rows += part;
    }
    return {QStringLiteral("Time without an owner: from the old program's last connection to the first of the new"), rows, true};
}
