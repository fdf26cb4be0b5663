// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

import QtQuick.Controls.Fusion
import QtQuick.Layouts
import Rollover

Dialog {
    id: dialog

    property bool forRestart
    readonly property string consequence: forRestart ? qsTr("restart") : qsTr("close")

    signal saveRequested
    signal discardRequested
    signal closeRequested

    function ask(restarting) {
        forRestart = restarting;
        open();
    }

    // What was refused is asked for once more, now that nothing stands against it.
    function proceed() {
        close();
        if (forRestart)
            RolloverManager.restart();
        else
            closeRequested();
    }

    anchors.centerIn: parent
    modal: true
    focus: true
    title: qsTr("The note has unsaved changes")

    RowLayout {
        Button {
            text: qsTr("Save and %1").arg(dialog.consequence)
            onClicked: {
                dialog.saveRequested();
                dialog.proceed();
            }
        }
        Button {
            text: qsTr("Discard and %1").arg(dialog.consequence)
            onClicked: {
                dialog.discardRequested();
                dialog.proceed();
            }
        }
        Button {
            text: qsTr("Cancel")
            onClicked: dialog.reject()
        }
    }
}
