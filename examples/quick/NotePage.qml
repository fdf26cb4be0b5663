// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Fusion
import QtQuick.Layouts
import Rollover

ColumnLayout {
    id: page

    required property real textSize
    readonly property bool modified: editor.text !== savedText
    // Where a real program would have its document: what is not in here counts as unsaved.
    property string savedText
    // What is written and saved when the successor has been given its data would be lost.
    readonly property bool writable: RolloverManager.state === RolloverManager.Running

    function load(text) {
        savedText = text;
        discard();
    }
    function save() { savedText = editor.text; }
    function discard() { editor.text = savedText; }

    ScrollView {
        focus: true
        Layout.fillWidth: true
        Layout.fillHeight: true

        TextArea {
            id: editor
            font.pixelSize: page.textSize
            placeholderText: qsTr("A note; Ctrl+S saves it")
            wrapMode: TextArea.Wrap
            readOnly: !page.writable
            focus: true
            background: Rectangle { color: editor.palette.base }
        }
    }

    Shortcut {
        sequence: "Ctrl+S"
        enabled: page.writable
        onActivated: page.save()
    }
}
