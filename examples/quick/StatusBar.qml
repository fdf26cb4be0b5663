// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Fusion
import Rollover

// What the manager does, or why the last restart has not happened. Selectable, so that an error can be copied into a report.
TextField {
    id: status

    property real successorPid

    readOnly: true
    selectByMouse: true
    text: {
        switch (RolloverManager.state) {
        case RolloverManager.Starting:
            return qsTr("Starting: the new process has to show that it works");
        case RolloverManager.Stopping:
            return qsTr("Stopping: process %1 waits for this one to exit").arg(status.successorPid);
        }
        switch (RolloverManager.error) {
        case RolloverManager.NoError:
            return qsTr("Running");
        case RolloverManager.QuitRefused:
            return qsTr("QuitRefused: %1").arg(RolloverManager.errorString);
        default:
            return qsTr("Not restarted: %1").arg(RolloverManager.errorString);
        }
    }

    Connections {
        target: RolloverManager
        function onSuccessorStarted(pid) { status.successorPid = pid; }
    }
}
