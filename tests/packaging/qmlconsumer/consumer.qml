// SPDX-FileCopyrightText: 2026 The Rollover contributors
// SPDX-License-Identifier: MIT

import QtQml
import Rollover

QtObject {
    readonly property Connections connections: Connections {
        target: RolloverManager

        function onReady() {
            console.log("generation", RolloverManager.generation, JSON.stringify(RolloverManager.sessionData))
            if (RolloverManager.generation === 0)
                RolloverManager.restart()
            else
                Qt.quit()
        }
        function onAboutToRestart() {
            RolloverManager.sessionData = {
                text: "ä", number: 1.5, list: [1, [2, {three: true}]], nothing: null, date: new Date(Date.UTC(2026, 0, 2))
            }
        }
    }
}
