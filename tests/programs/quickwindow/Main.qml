// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

import QtQuick
import Rollover

Window {
    id: window

    required property string closePolicy

    width: 300
    height: 200
    visible: true
    title: "generation " + RolloverManager.generation

    onClosing: close => {
        if (closePolicy === "hideUnlessStopping" && RolloverManager.state === RolloverManager.Stopping)
            return;
        close.accepted = false;
        window.hide();
    }
}
