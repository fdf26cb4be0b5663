// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

// What if this process dies here, or this call fails? Asked at every system call between restart() and ready(), a trial each.
// --help says how.

#include "standalone.h"
#include "systemcalls.h"
#include "trial.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QMap>

#include <cerrno>
#include <cstdio>

namespace {

const QList<QPair<QByteArray, int>> errors{{"ENOMEM", ENOMEM}, {"EMFILE", EMFILE}, {"ENOSYS", ENOSYS},
                                           {"EPERM", EPERM},   {"EAGAIN", EAGAIN}, {"EINTR", EINTR}};

struct Tally
{
    int trials = 0;
    int failed = 0;
    QMap<QByteArray, int> results;
    QMap<QByteArray, int> unbreakable; // calls that can't fail
};

QByteArray describe(const Trial::Injection &injection, const Trial::Outcome &outcome)
{
    QByteArray text = "call " + QByteArray::number(injection.call) + ' ' + outcome.call;
    for (const auto &[name, number] : errors) {
        if (injection.action == Trial::Action::Fail && injection.error == number)
            text += ' ' + name;
    }
    return text;
}

// False if there is no such call any more.
bool attempt(Trial::Method method, const Trial::Injection &injection, const QByteArray &program, bool verbose, Tally *tally)
{
    const Trial::Outcome outcome = Trial(method, injection, program).run();
    if (verbose)
        printf("%s\n", outcome.log.constData());
    if (!outcome.reached && outcome.violations.isEmpty())
        return false;
    if (!outcome.applicable)
        return true;
    ++tally->trials;
    ++tally->results[outcome.result];
    if (!outcome.violations.isEmpty()) {
        ++tally->failed;
        printf("FAIL %s: %s\n", describe(injection, outcome).constData(), outcome.violations.join("; ").constData());
        if (!verbose)
            printf("%s\n", outcome.log.constData());
    } else if (verbose) {
        printf("%s: %s\n", describe(injection, outcome).constData(), outcome.result.constData());
    }
    fflush(stdout);
    return true;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Kills a process, or makes its system call fail, at every call between restart() and ready()."));
    parser.addHelpOption();
    parser.addOptions({
        {QStringLiteral("method"), QStringLiteral("successor, inplace, or pid1 (in place, as process 1 of a PID namespace)"),
         QStringLiteral("method"), QStringLiteral("successor")},
        {QStringLiteral("who"), QStringLiteral("predecessor, starter (what Qt forks first), or successor"), QStringLiteral("who"),
         QStringLiteral("predecessor")},
        {QStringLiteral("fail"), QStringLiteral("calls fail, instead of the process being killed")},
        {QStringLiteral("last-resort"), QStringLiteral("from the predecessor's aboutToQuit() on, with a successor that is killed there")},
        {QStringLiteral("every"), QStringLiteral("only every Nth call"), QStringLiteral("N"), QStringLiteral("1")},
        {QStringLiteral("call"), QStringLiteral("only this one, and say what happens"), QStringLiteral("number")},
        {QStringLiteral("error"), QStringLiteral("only this error"), QStringLiteral("name")},
    });
    parser.process(app);

    const QByteArrayList methods{"successor", "inplace", "pid1"};
    const QByteArrayList roles{"predecessor", "starter", "successor"};
    const qsizetype method = methods.indexOf(parser.value(QStringLiteral("method")).toLatin1());
    Trial::Injection injection;
    injection.depth = int(roles.indexOf(parser.value(QStringLiteral("who")).toLatin1()));
    injection.action = parser.isSet(QStringLiteral("fail")) ? Trial::Action::Fail : Trial::Action::Kill;
    injection.successorDies = parser.isSet(QStringLiteral("last-resort"));
    const int every = parser.value(QStringLiteral("every")).toInt();
    if (method < 0 || injection.depth < 0 || every < 1)
        parser.showHelp(2);

    const bool verbose = parser.isSet(QStringLiteral("call"));
    const QByteArray program = QByteArray(OBSERVED_PROGRAM);
    Tally tally;
    QElapsedTimer clock;
    clock.start();
    injection.call = verbose ? parser.value(QStringLiteral("call")).toInt() : 1 + every / 2;
    for (int beyond = 0; beyond < 3; injection.call += every) { // the number of calls differs a little from run to run
        bool reached = false;
        for (const auto &[name, number] : errors) {
            injection.error = number;
            if (injection.action == Trial::Action::Kill || !parser.isSet(QStringLiteral("error"))
                || parser.value(QStringLiteral("error")).toLatin1() == name)
                reached = attempt(Trial::Method(method), injection, program, verbose, &tally) || reached;
            if (injection.action == Trial::Action::Kill)
                break;
        }
        beyond = reached ? 0 : beyond + 1;
        if (verbose)
            break;
    }
    printf("%s, %s %s%s: %d trials, %d failed;", methods.at(method).constData(), roles.at(injection.depth).constData(),
           injection.action == Trial::Action::Kill ? "killed" : "with failing calls", injection.successorDies ? " in the last resort" : "",
           tally.trials, tally.failed);
    for (auto result = tally.results.cbegin(); result != tally.results.cend(); ++result)
        printf(" %s %d,", result.key().constData(), result.value());
    printf(" %.0f s\n", double(clock.elapsed()) / 1000);
    return tally.failed == 0 && tally.trials > 0 ? 0 : 1;
}
