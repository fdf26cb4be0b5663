// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls.Fusion
import QtQuick.Layouts

ColumnLayout {
    property alias textSize: slider.value

    TextField {
        readOnly: true
        selectByMouse: true
        text: qsTr("Size of the text: %1").arg(slider.value)
        Layout.fillWidth: true
        Layout.margins: 12
    }
    Slider {
        id: slider
        from: 10
        to: 40
        value: 16
        stepSize: 1
        Layout.fillWidth: true
        Layout.leftMargin: 12
        Layout.rightMargin: 12
    }
    Item { Layout.fillHeight: true }
}
