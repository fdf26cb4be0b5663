<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>RolloverManager</name>
    <message>
        <source>A program with raised privileges takes no handover from anyone, itself included.</source>
        <translation>Ein Programm mit erhöhten Rechten lässt sich von niemandem etwas übergeben, auch nicht von sich selbst.</translation>
    </message>
    <message>
        <source>The path of the program is not valid in the encoding of this system: %1</source>
        <translation>Der Pfad des Programms ist in der Zeichenkodierung dieses Systems ungültig: %1</translation>
    </message>
    <message>
        <source>There is no program to start: its path is empty.</source>
        <translation>Es gibt kein Programm, das gestartet werden könnte: Sein Pfad ist leer.</translation>
    </message>
    <message>
        <source>The path of the program contains a NUL character: %1</source>
        <translation>Der Pfad des Programms enthält ein NUL-Zeichen: %1</translation>
    </message>
    <message>
        <source>There is no program %1.</source>
        <translation>Das Programm %1 gibt es nicht.</translation>
    </message>
    <message>
        <source>An argument contains a NUL character.</source>
        <translation>Ein Argument enthält ein NUL-Zeichen.</translation>
    </message>
    <message>
        <source>There is no working directory %1.</source>
        <translation>Das Arbeitsverzeichnis %1 gibt es nicht.</translation>
    </message>
    <message>
        <source>The handover document could not be written: %1</source>
        <translation>Das Übergabedokument konnte nicht geschrieben werden: %1</translation>
    </message>
    <message>
        <source>No handle on this process could be opened: %1</source>
        <translation>Ein Handle auf diesen Prozess konnte nicht geöffnet werden: %1</translation>
    </message>
    <message>
        <source>The handle on this process could not be read: %1</source>
        <translation>Das Handle auf diesen Prozess konnte nicht gelesen werden: %1</translation>
    </message>
    <message>
        <source>/proc is not mounted, or is that of another PID namespace.</source>
        <translation>/proc ist nicht eingehängt oder gehört zu einem anderen PID-Namensraum.</translation>
    </message>
    <message>
        <source>The descriptors from process %1 have been closed.</source>
        <translation>Die Deskriptoren von Prozess %1 wurden geschlossen.</translation>
    </message>
    <message>
        <source>Process %1 has ended by itself; its supervisor decides.</source>
        <translation>Prozess %1 hat sich von selbst beendet; nun entscheidet, wer ihn überwacht.</translation>
    </message>
    <message>
        <source>Process %1 goes on, so this one leaves.</source>
        <translation>Prozess %1 macht weiter, daher beendet sich dieser.</translation>
    </message>
    <message>
        <source>Process %1 has not exited within %2 ms.</source>
        <translation>Prozess %1 hat sich nicht innerhalb von %2 ms beendet.</translation>
    </message>
    <message>
        <source>This process has restarted already.</source>
        <translation>Dieser Prozess hat bereits neu gestartet.</translation>
    </message>
    <message>
        <source>There is not enough memory to start the new program.</source>
        <translation>Der Speicher reicht nicht, um das neue Programm zu starten.</translation>
    </message>
    <message>
        <source>The desktop session ends.</source>
        <translation>Die Sitzung wird beendet.</translation>
    </message>
    <message>
        <source>The restart was cancelled.</source>
        <translation>Der Neustart wurde abgebrochen.</translation>
    </message>
    <message>
        <source>This process was told to end.</source>
        <translation>Dieser Prozess soll sich beenden.</translation>
    </message>
    <message>
        <source>This program is leaving, and comes back as it was.</source>
        <translation>Dieses Programm beendet sich gerade und kommt wieder, wie es war.</translation>
    </message>
    <message>
        <source>This program is leaving.</source>
        <translation>Dieses Programm beendet sich gerade.</translation>
    </message>
    <message>
        <source>This program goes on.</source>
        <translation>Dieses Programm läuft weiter.</translation>
    </message>
    <message>
        <source>it is nested more than %1 levels deep</source>
        <translation>Es ist mehr als %1 Ebenen tief verschachtelt</translation>
    </message>
    <message>
        <source>it is a %1, which is not a type of Qt&apos;s own that QDataStream can write</source>
        <translation>Es ist ein %1, also kein Typ von Qt selbst, den QDataStream schreiben kann</translation>
    </message>
    <message>
        <source>The session data&apos;s &quot;%1&quot; can&apos;t be passed on: %2.</source>
        <translation>„%1“ aus den Sitzungsdaten kann nicht übergeben werden: %2.</translation>
    </message>
    <message>
        <source>The session data can&apos;t be passed on: it takes %1 bytes, and the limit is %2.</source>
        <translation>Die Sitzungsdaten können nicht übergeben werden: Sie belegen %1 Bytes, und die Grenze liegt bei %2.</translation>
    </message>
    <message>
        <source>It could not be ended: %1</source>
        <translation>Er konnte nicht beendet werden: %1</translation>
    </message>
    <message>
        <source>What process %1 hands over can&apos;t be verified or read, or is with another process.</source>
        <translation>Was Prozess %1 übergibt, ist nicht überprüfbar, nicht lesbar oder schon bei einem anderen Prozess.</translation>
    </message>
    <message>
        <source>Process %1 has not exited, and could not be ended: %2</source>
        <translation>Prozess %1 hat sich nicht beendet und konnte nicht beendet werden: %2</translation>
    </message>
    <message>
        <source>Rollover has not been ported to this system yet.</source>
        <translation>Rollover gibt es für dieses System noch nicht.</translation>
    </message>
    <message>
        <source>The new program %1 (process %2) ended before it was ready to take over.</source>
        <translation>Das neue Programm %1 (Prozess %2) hat sich beendet, bevor es zur Übernahme bereit war.</translation>
    </message>
    <message>
        <source>The new program %1 (process %2) was ready, and ended before it could take over.</source>
        <translation>Das neue Programm %1 (Prozess %2) war bereit und hat sich beendet, bevor es übernehmen konnte.</translation>
    </message>
    <message>
        <source>The new program %1 (process %2) was not ready to take over after %3 ms, and is ended.</source>
        <translation>Das neue Programm %1 (Prozess %2) war nach %3 ms nicht zur Übernahme bereit und wird beendet.</translation>
    </message>
    <message>
        <source>Is it built with Rollover?</source>
        <translation>Ist es mit Rollover gebaut?</translation>
    </message>
    <message>
        <source>The new program %1 (process %2) can&apos;t report any more that it is ready to take over, and is ended.</source>
        <translation>Das neue Programm %1 (Prozess %2) kann nicht mehr melden, dass es zur Übernahme bereit ist, und wird beendet.</translation>
    </message>
    <message>
        <source>It was ended by signal %1.</source>
        <translation>Es wurde durch das Signal %1 beendet.</translation>
    </message>
    <message>
        <source>Its exit status was %1.</source>
        <translation>Sein Rückgabewert war %1.</translation>
    </message>
    <message>
        <source>Probably a library that it needs is missing.</source>
        <translation>Wahrscheinlich fehlt eine Bibliothek, die es braucht.</translation>
    </message>
    <message>
        <source>Probably it could not be loaded, or is not built with Rollover.</source>
        <translation>Wahrscheinlich konnte es nicht geladen werden, oder es ist nicht mit Rollover gebaut.</translation>
    </message>
    <message>
        <source>Probably it found that this program runs already, and left.</source>
        <translation>Wahrscheinlich hat es bemerkt, dass dieses Programm schon läuft, und hat sich deshalb beendet.</translation>
    </message>
    <message>
        <source>Probably it found something wrong at its start, or that this program runs already; its own messages may say more.</source>
        <translation>Wahrscheinlich hat es beim Start einen Fehler bemerkt, oder dass dieses Programm schon läuft; seine eigenen Meldungen sagen vielleicht mehr.</translation>
    </message>
    <message>
        <source>Too many restarts: more than %1 within %2 s.</source>
        <translation>Zu viele Neustarts: mehr als %1 innerhalb von %2 s.</translation>
    </message>
    <message>
        <source>No channel to the new process could be made: %1</source>
        <translation>Die Verbindung zum neuen Prozess konnte nicht hergestellt werden: %1</translation>
    </message>
    <message>
        <source>The descriptors for the new program could not be passed on: %1</source>
        <translation>Die Deskriptoren für das neue Programm konnten nicht weitergegeben werden: %1</translation>
    </message>
    <message>
        <source>The new program %1 could not be started: %2</source>
        <translation>Das neue Programm %1 konnte nicht gestartet werden: %2</translation>
    </message>
    <message>
        <source>No handle on the new process could be opened: %1</source>
        <translation>Auf den neuen Prozess konnte nicht zugegriffen werden: %1</translation>
    </message>
    <message>
        <source>This is process 1 of its PID namespace. It can only restart in place: a new process would end with it.</source>
        <translation>Dies ist der Prozess 1 seines PID-Namensraums. Er kann nur an Ort und Stelle neu starten: Ein neuer Prozess würde mit ihm enden.</translation>
    </message>
    <message>
        <source>This program declined to quit; perhaps one of its windows has unsaved changes.</source>
        <translation>Dieses Programm wollte sich nicht beenden; vielleicht hat eines seiner Fenster ungespeicherte Änderungen.</translation>
    </message>
    <message>
        <source>This program called exit() before the new one could be started.</source>
        <translation>Dieses Programm hat exit() aufgerufen, bevor das neue gestartet werden konnte.</translation>
    </message>
</context>
</TS>
