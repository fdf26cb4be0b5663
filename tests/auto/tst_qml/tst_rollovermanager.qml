// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

import QtQuick
import QtTest
import Rollover

TestCase {
    id: testCase
    name: "RolloverManager"

    property string shownError: RolloverManager.errorString
    property int shownState: RolloverManager.state
    property int shownMethod: RolloverManager.method
    property var shownData: RolloverManager.sessionData
    property var states: []
    property bool cancels: false

    Connections {
        target: RolloverManager
        function onStateChanged(state) { testCase.states.push(state) }
        function onAboutToRestart() {
            if (testCase.cancels)
                RolloverManager.cancel()
        }
    }
    SignalSpy { id: errors; target: RolloverManager; signalName: "errorOccurred" }

    function initTestCase() {
        // In Qt 6.4 QuickTest runs no event loop, it calls processEvents(). In 6.8 it runs one, and ready() has come.
        verify(cpp.waitForReady())
        compare(states, [RolloverManager.Running]) // so it was another one when all this was created
        compare(shownState, RolloverManager.Running)
    }
    // An event loop may have to turn before it says so.
    function restartInVain() {
        RolloverManager.restart()
        tryCompare(RolloverManager, "state", RolloverManager.Running)
    }
    function init() {
        cpp.setProgram("/nonexistent/program")
        RolloverManager.sessionData = {}
        errors.clear()
        states = []
    }

    // Created for QML, it is the one of the program.
    function test_instance() {
        verify(cpp.instance() !== null)
        verify(cpp.instance() === RolloverManager)
    }

    function test_generation() {
        compare(RolloverManager.generation, 0)
        compare(RolloverManager.successor, false)
        compare(RolloverManager.predecessorPid, 0)
        compare(RolloverManager.programChanged, false)
    }

    function test_failure() {
        restartInVain()
        compare(errors.count, 1)
        compare(errors.signalArguments[0][0], RolloverManager.ProgramNotFound)
        compare(RolloverManager.error, RolloverManager.ProgramNotFound)
        verify(shownError.includes("/nonexistent/program"))
        compare(states, [RolloverManager.Starting, RolloverManager.Running])
        compare(shownState, RolloverManager.Running)
    }

    // A binding shows no error of the last attempt while the next one is under way.
    function test_errorIsSetBack() {
        restartInVain()
        verify(shownError !== "")
        let shownWhileStarting = "?"
        function look() { shownWhileStarting = shownError }
        RolloverManager.aboutToRestart.connect(look)
        restartInVain()
        RolloverManager.aboutToRestart.disconnect(look)
        compare(shownWhileStarting, "")
        verify(shownError !== "")
    }

    function test_cancel() {
        cancels = true
        restartInVain()
        cancels = false
        compare(errors.count, 1)
        compare(RolloverManager.error, RolloverManager.Cancelled)
        compare(RolloverManager.state, RolloverManager.Running)
    }

    function test_method() {
        compare(shownMethod, RolloverManager.Successor)
        RolloverManager.method = RolloverManager.InPlace
        compare(shownMethod, RolloverManager.InPlace)
        RolloverManager.method = RolloverManager.Automatic
        compare(shownMethod, RolloverManager.Successor)
    }

    function test_sessionData() {
        RolloverManager.sessionData = {text: "a", list: [1, "b", {deep: [true]}]}
        compare(shownData.text, "a")
        compare(shownData.list[2].deep, [true])
        RolloverManager.sessionData = {text: "c"}
        compare(shownData.text, "c")
    }

    function test_whatCanBePassedOn_data() {
        return [
            {tag: "text", value: "a", error: RolloverManager.ProgramNotFound},
            {tag: "list", value: [1, [2.5, {three: null}]], error: RolloverManager.ProgramNotFound},
            {tag: "undefined", value: undefined, error: RolloverManager.ProgramNotFound},
            {tag: "date", value: new Date(), error: RolloverManager.ProgramNotFound},
            {tag: "url", value: Qt.url("file:///a"), error: RolloverManager.ProgramNotFound},
            {tag: "rect", value: Qt.rect(1, 2, 3, 4), error: RolloverManager.ProgramNotFound},
            {tag: "color", value: Qt.rgba(1, 0, 0, 1), error: RolloverManager.ProgramNotFound},
            {tag: "array buffer", value: new ArrayBuffer(3), error: RolloverManager.ProgramNotFound},
            {tag: "function", value: function() {}, error: RolloverManager.InvalidSessionData},
            {tag: "object", value: testCase, error: RolloverManager.InvalidSessionData}
        ]
    }
    function test_whatCanBePassedOn(row) {
        RolloverManager.sessionData = {name: row.value}
        restartInVain()
        compare(RolloverManager.error, row.error)
        if (row.error === RolloverManager.InvalidSessionData)
            verify(shownError.includes("name"))
    }
}
