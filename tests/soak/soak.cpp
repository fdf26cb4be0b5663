// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// Random days: a program restarts over and over, and nearly everything that can go wrong does. After every step exactly one
// process has to run, with the port and the lock, unless the soak itself has killed the last one; and nothing must be left behind.

#include "observer.h"
#include "plan.h"
#include "processtable.h"
#include "standalone.h"
#include "step.h"
#include "verdict.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QMap>
#include <QRandomGenerator>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <utility>

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

// On a loopback address of its own, and below what the system gives to programs that ask for any port: nobody else takes it while
// it is free for a moment.
QByteArray freeAddress()
{
    const auto number = quint32(getpid());
    const QByteArray host = "127." + QByteArray::number(1 + (number >> 16) % 254) + '.' + QByteArray::number((number >> 8) & 255) + '.'
                            + QByteArray::number(1 + (number & 255) % 254);
    for (quint16 port = 20000; port < 30000; ++port) {
        const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in name = {};
        name.sin_family = AF_INET;
        name.sin_port = htons(port);
        inet_pton(AF_INET, host.constData(), &name.sin_addr);
        const bool isFree = bind(probe, reinterpret_cast<const sockaddr *>(&name), sizeof name) == 0;
        close(probe);
        if (isFree)
            return host + ':' + QByteArray::number(port);
    }
    throw Violation{"no free port"};
}

class Soak
{
public:
    explicit Soak(quint64 seed) : m_seed(seed) {}

    bool run(int generations, int firstStep);
    void printSummary() const;
    bool hasTriedAll() const;

private:
    Life *start();
    Life *doStep(const Plan &plan, Life *predecessor);
    void install(Plan::Version version) const;
    void verifyNothingIsLeft(const Life &survivor);
    void printRecord(const Plan &plan, const QByteArray &what);
    QString path(const char *name) const { return m_folder.filePath(QLatin1StringView(name)); }

    const quint64 m_seed;
    const QTemporaryDir m_folder;
    std::unique_ptr<Observer> m_observer;
    QByteArray m_address;
    int m_step = 0;
    int m_takeovers = 0;
    qsizetype m_threads = 0; // of the first process, as its descriptors
    QByteArrayList m_descriptors;
    QMap<QByteArray, int> m_tried;
    QMap<QByteArray, int> m_outcomes;
    std::vector<std::chrono::nanoseconds> m_times;
    QElapsedTimer m_clock;
};

bool Soak::run(int generations, int firstStep)
{
    m_clock.start();
    m_step = firstStep;
    Plan plan = Plan::plain();
    try {
        QDir().mkpath(path("work"));
        QDir().mkpath(path("temporary"));
        qputenv("TMPDIR", QFile::encodeName(path("temporary")));
        qputenv("QT_LOGGING_RULES", "rollover.debug=true");
        m_observer = std::make_unique<Observer>(m_folder.path());
        m_address = freeAddress();
        Life *survivor = start();
        for (; m_takeovers < generations; ++m_step) {
            if (!survivor)
                survivor = start();
            plan = Plan::make(m_seed, m_step);
            survivor = doStep(plan, survivor);
        }
        plan = Plan::plain(); // I4, once more
        survivor = doStep(plan, survivor ? survivor : start());
    } catch (const Violation &violation) {
        printRecord(plan, violation.what);
        return false;
    }
    return true;
}

Life *Soak::start()
{
    install(Plan::Version::Good);
    m_observer->beginStep();
    m_observer->setOrders(Plan::plain().orders());
    m_observer->start(QFile::encodeName(path("program")), m_address);
    const auto &lives = m_observer->lives();
    if (!m_observer->waitUntil([&lives] { return lives.size() == 1 && lives.front()->state == "Running"; }, 20s)
        || !m_observer->waitUntil([&lives] { return lives.front()->isReady(); }, 20s))
        throw Violation{"generation 0 doesn't come up"};
    verifyNothingIsLeft(*lives.front());
    return lives.front().get();
}

Life *Soak::doStep(const Plan &plan, Life *predecessor)
{
    m_observer->beginStep();
    install(plan.version);
    Step step(*m_observer, plan, predecessor);
    step.run();
    install(Plan::Version::Good);
    const QByteArray outcome = Verdict::of(step);
    if (step.survivor())
        verifyNothingIsLeft(*step.survivor());

    ++m_outcomes[outcome];
    const QByteArrayList ingredients = plan.ingredients();
    for (const QByteArray &ingredient : ingredients)
        ++m_tried[ingredient];
    if (step.survivor() && step.survivor() != predecessor) {
        ++m_takeovers;
        m_times.push_back(step.timeWithoutWork());
    }
    return step.survivor();
}

// What starts is what an update has put in place.
void Soak::install(Plan::Version version) const
{
    const QByteArray program = QFile::encodeName(path("program"));
    const QByteArray fresh = program + ".new";
    if (version == Plan::Version::MissingProgram) {
        unlink(program.constData());
    } else if (symlink(version == Plan::Version::MissingLibrary ? MISSING_LIBRARY_PROGRAM : TENANT_PROGRAM, fresh.constData()) != 0
               || rename(fresh.constData(), program.constData()) != 0) {
        throw Violation{"the program can't be installed"};
    }
}

// I3. Who else runs, the step has seen.
void Soak::verifyNothingIsLeft(const Life &survivor)
{
    if (survivor.report.number("variable"))
        throw Violation{"I3: the variable is left"};
    if (m_descriptors.isEmpty()) {
        m_threads = ProcessTable::threads(survivor.pid);
        m_descriptors = ProcessTable::descriptors(survivor.pid);
    }
    if (!m_observer->waitUntil([this, &survivor] { return ProcessTable::descriptors(survivor.pid) == m_descriptors; }, 2s))
        throw Violation{"I3: the survivor has the descriptors " + ProcessTable::descriptors(survivor.pid).join(", ")
                        + ", the first one had " + m_descriptors.join(", ")};
    if (!m_observer->waitUntil([this, &survivor] { return ProcessTable::threads(survivor.pid) == m_threads; }, 2s))
        throw Violation{"I3: threads are left"};
    const QStringList files = QDir(path("work")).entryList(QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot)
                              + QDir(path("temporary")).entryList(QDir::AllEntries | QDir::System | QDir::Hidden | QDir::NoDotAndDotDot);
    if (files != QStringList{QStringLiteral("lock"), QStringLiteral("observer")})
        throw Violation{"I3: there are the files " + files.join(QLatin1Char(' ')).toLocal8Bit()};
}

void Soak::printRecord(const Plan &plan, const QByteArray &what)
{
    printf("\n%s\nseed %llu, step %d, after %d generations:\n    %s\n\nWhat happened (us):\n", what.constData(), m_seed, m_step,
           m_takeovers, plan.toText().constData());
    if (m_observer)
        printf("%s\n", m_observer->record().join('\n').constData());
    QFile errors(path("errors"));
    if (errors.open(QIODevice::ReadOnly))
        printf("\nWhat they have written:\n%s\n", errors.readAll().constData());
}

void Soak::printSummary() const
{
    const double seconds = double(m_clock.elapsed()) / 1000;
    printf("\n%d generations in %d steps, %.1f s\n", m_takeovers, m_step, seconds);
    for (const auto *list : {&m_tried, &m_outcomes}) {
        printf("\n");
        for (auto entry = list->cbegin(); entry != list->cend(); ++entry)
            printf("%6d  %s\n", entry.value(), entry.key().constData());
    }
    std::vector<std::chrono::nanoseconds> times = m_times;
    std::sort(times.begin(), times.end());
    if (times.empty())
        return;
    printf("\nFrom restart() to ready(), in ms: ");
    for (int percent : {0, 10, 50, 90, 99, 100})
        printf(" %d %%: %.1f", percent, double(times.at((times.size() - 1) * size_t(percent) / 100).count()) / 1e6);
    printf("\n");
}

// What a plan can contain at all.
bool Soak::hasTriedAll() const
{
    bool result = true;
    for (int step = 0; step < 10'000; ++step) {
        const QByteArrayList ingredients = Plan::make(0, step).ingredients();
        for (const QByteArray &ingredient : ingredients) {
            if (!m_tried.contains(ingredient) && std::exchange(result, false))
                printf("\nNot tried: %s\n", ingredient.constData());
        }
    }
    return result;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions(
        {{QStringLiteral("generations"), QStringLiteral("How many takeovers there are to be."), QStringLiteral("N"), QStringLiteral("200")},
         {QStringLiteral("seed"), QStringLiteral("What decides all that is tried."), QStringLiteral("S"),
          QString::number(QRandomGenerator::system()->generate())},
         {QStringLiteral("step"), QStringLiteral("The step to begin with."), QStringLiteral("K"), QStringLiteral("0")}});
    parser.process(app);
    const quint64 seed = parser.value(QStringLiteral("seed")).toULongLong();
    setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    printf("soak --generations %s --seed %llu\n", qPrintable(parser.value(QStringLiteral("generations"))), seed);

    const rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none); // crashes are part of it
    Soak soak(seed);
    const int generations = parser.value(QStringLiteral("generations")).toInt();
    const bool passed = soak.run(generations, parser.value(QStringLiteral("step")).toInt());
    soak.printSummary();
    constexpr int enoughForAll = 1000;
    return passed && (generations < enoughForAll || soak.hasTriedAll()) ? 0 : 1;
}
