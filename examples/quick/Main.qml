// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Fusion
import QtQuick.Layouts
import Rollover

ApplicationWindow {
    id: window

    width: 520
    height: 360
    minimumWidth: 420
    minimumHeight: 280
    title: qsTr("Notes %1, generation %2%3").arg(Qt.application.version).arg(RolloverManager.generation)
                                            .arg(notePage.modified ? " *" : "")

    header: ToolBar {
        padding: 6
        contentItem: RowLayout {
            Label {
                text: qsTr("Version %1, generation %2").arg(Qt.application.version).arg(RolloverManager.generation)
                Layout.fillWidth: true
            }
            Button {
                text: qsTr("Restart")
                enabled: RolloverManager.state === RolloverManager.Running
                onClicked: RolloverManager.restart()
            }
        }
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        TabBar {
            id: tabs
            Layout.fillWidth: true
            TabButton { text: qsTr("Note") }
            TabButton { text: qsTr("Appearance") }
        }
        StackLayout {
            currentIndex: tabs.currentIndex

            NotePage {
                id: notePage
                textSize: appearancePage.textSize
            }
            AppearancePage {
                id: appearancePage
            }
        }
    }

    footer: StatusBar {}

    UnsavedChangesDialog {
        id: unsavedChanges
        onSaveRequested: notePage.save()
        onDiscardRequested: notePage.discard()
        onCloseRequested: window.close()
    }

    // Comes when the user closes the window, and also when restart() asks the application to quit. Refused, the restart ends
    // with QuitRefused, and the process goes on. The answer may take a while, so it isn't waited for here.
    onClosing: close => {
        close.accepted = !notePage.modified;
        if (notePage.modified)
            unsavedChanges.ask(RolloverManager.state === RolloverManager.Stopping);
    }

    Connections {
        target: RolloverManager

        // The last moment to say what the successor shall find in its sessionData.
        function onAboutToRestart() {
            RolloverManager.sessionData = {
                x: window.x, y: window.y, width: window.width, height: window.height,
                page: tabs.currentIndex, note: notePage.savedText, textSize: appearancePage.textSize
            };
        }
    }

    function restore(session) {
        if (session.note === undefined)
            return;
        window.x = session.x;
        window.y = session.y;
        window.width = session.width;
        window.height = session.height;
        tabs.currentIndex = session.page;
        appearancePage.textSize = session.textSize;
        notePage.load(session.note);
    }

    // Shown only when it is in its place.
    Component.onCompleted: {
        restore(RolloverManager.sessionData);
        window.show();
    }
}
