// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Fusion
import QtQuick.Layouts

ColumnLayout {
    id: page

    required property real textSize
    readonly property bool modified: editor.text !== savedText
    // Where a real program would have its document: what is not in here counts as unsaved.
    property string savedText

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
            focus: true
            background: Rectangle { color: editor.palette.base }
        }
    }

    Shortcut {
        sequence: "Ctrl+S"
        onActivated: page.save()
    }
}
