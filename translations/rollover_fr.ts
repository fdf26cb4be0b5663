<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>RolloverManager</name>
    <message>
        <source>A program with raised privileges takes no handover from anyone, itself included.</source>
        <translation>Un programme doté de privilèges élevés n’accepte de reprise de personne, pas même de lui-même.</translation>
    </message>
    <message>
        <source>The path of the program is not valid in the encoding of this system: %1</source>
        <translation>Le chemin du programme n’est pas valide dans l’encodage de ce système : %1</translation>
    </message>
    <message>
        <source>There is no program to start: its path is empty.</source>
        <translation>Il n’y a aucun programme à démarrer : son chemin est vide.</translation>
    </message>
    <message>
        <source>The path of the program contains a NUL character: %1</source>
        <translation>Le chemin du programme contient un caractère NUL : %1</translation>
    </message>
    <message>
        <source>There is no program %1.</source>
        <translation>Le programme %1 n’existe pas.</translation>
    </message>
    <message>
        <source>An argument contains a NUL character.</source>
        <translation>Un argument contient un caractère NUL.</translation>
    </message>
    <message>
        <source>There is no working directory %1.</source>
        <translation>Le répertoire de travail %1 n’existe pas.</translation>
    </message>
    <message>
        <source>The handover document could not be written: %1</source>
        <translation>Le document de reprise n’a pas pu être écrit : %1</translation>
    </message>
    <message>
        <source>No handle on this process could be opened: %1</source>
        <translation>Aucun descripteur de ce processus n’a pu être ouvert : %1</translation>
    </message>
    <message>
        <source>The handle on this process could not be read: %1</source>
        <translation>Le descripteur de ce processus n’a pas pu être lu : %1</translation>
    </message>
    <message>
        <source>/proc is not mounted, or is that of another PID namespace.</source>
        <translation>/proc n’est pas monté, ou est celui d’un autre espace de noms PID.</translation>
    </message>
    <message>
        <source>The descriptors from process %1 have been closed.</source>
        <translation>Les descripteurs reçus du processus %1 ont été fermés.</translation>
    </message>
    <message>
        <source>Process %1 has ended by itself; its supervisor decides.</source>
        <translation>Le processus %1 s’est terminé de lui-même ; son superviseur décide.</translation>
    </message>
    <message>
        <source>Process %1 goes on, so this one leaves.</source>
        <translation>Le processus %1 continue, donc celui-ci s’en va.</translation>
    </message>
    <message>
        <source>Process %1 has not exited within %2 ms.</source>
        <translation>Le processus %1 ne s’est pas terminé en %2 ms.</translation>
    </message>
    <message>
        <source>This process has restarted already.</source>
        <translation>Ce processus a déjà redémarré.</translation>
    </message>
    <message>
        <source>There is not enough memory to start the new program.</source>
        <translation>Il n’y a pas assez de mémoire pour démarrer le nouveau programme.</translation>
    </message>
    <message>
        <source>The desktop session ends.</source>
        <translation>La session se termine.</translation>
    </message>
    <message>
        <source>The restart was cancelled.</source>
        <translation>Le redémarrage a été annulé.</translation>
    </message>
    <message>
        <source>This process was told to end.</source>
        <translation>Il a été demandé à ce processus de se terminer.</translation>
    </message>
    <message>
        <source>This program is leaving, and comes back as it was.</source>
        <translation>Ce programme est en train de se terminer et revient tel qu’il était.</translation>
    </message>
    <message>
        <source>This program is leaving.</source>
        <translation>Ce programme est en train de se terminer.</translation>
    </message>
    <message>
        <source>This program goes on.</source>
        <translation>Ce programme continue.</translation>
    </message>
    <message>
        <source>it is nested more than %1 levels deep</source>
        <translation>la valeur est imbriquée sur plus de %1 niveaux</translation>
    </message>
    <message>
        <source>it is a %1, which is not a type of Qt&apos;s own that QDataStream can write</source>
        <translation>la valeur est de type %1, qui n’est pas un type de Qt que QDataStream peut écrire</translation>
    </message>
    <message>
        <source>The session data&apos;s &quot;%1&quot; can&apos;t be passed on: %2.</source>
        <translation>« %1 » des données de session ne peut pas être transmis : %2.</translation>
    </message>
    <message>
        <source>The session data can&apos;t be passed on: it takes %1 bytes, and the limit is %2.</source>
        <translation>Les données de session ne peuvent pas être transmises : elles occupent %1 octets, et la limite est de %2.</translation>
    </message>
    <message>
        <source>It could not be ended: %1</source>
        <translation>Il n’a pas pu être arrêté : %1</translation>
    </message>
    <message>
        <source>What process %1 hands over can&apos;t be verified or read, or is with another process.</source>
        <translation>Ce que transmet le processus %1 ne peut être ni vérifié ni lu, ou appartient à un autre processus.</translation>
    </message>
    <message>
        <source>Process %1 has not exited, and could not be ended: %2</source>
        <translation>Le processus %1 ne s’est pas terminé et n’a pas pu être arrêté : %2</translation>
    </message>
    <message>
        <source>Rollover has not been ported to this system yet.</source>
        <translation>Rollover n’a pas encore été porté sur ce système.</translation>
    </message>
    <message>
        <source>The new program %1 (process %2) ended before it was ready to take over.</source>
        <translation>Le nouveau programme %1 (processus %2) s’est terminé avant d’être prêt à prendre la relève.</translation>
    </message>
    <message>
        <source>The new program %1 (process %2) was ready, and ended before it could take over.</source>
        <translation>Le nouveau programme %1 (processus %2) était prêt, et s’est terminé avant de pouvoir prendre la relève.</translation>
    </message>
    <message>
        <source>The new program %1 (process %2) was not ready to take over after %3 ms, and is ended.</source>
        <translation>Le nouveau programme %1 (processus %2) n’était pas prêt à prendre la relève au bout de %3 ms, et est arrêté.</translation>
    </message>
    <message>
        <source>Is it built with Rollover?</source>
        <translation>Est-il compilé avec Rollover ?</translation>
    </message>
    <message>
        <source>The new program %1 (process %2) can&apos;t report any more that it is ready to take over, and is ended.</source>
        <translation>Le nouveau programme %1 (processus %2) ne peut plus signaler qu’il est prêt à prendre la relève, et est arrêté.</translation>
    </message>
    <message>
        <source>It was ended by signal %1.</source>
        <translation>Il a été arrêté par le signal %1.</translation>
    </message>
    <message>
        <source>Its exit status was %1.</source>
        <translation>Son code de sortie était %1.</translation>
    </message>
    <message>
        <source>Probably a library that it needs is missing.</source>
        <translation>Il manque probablement une bibliothèque dont il a besoin.</translation>
    </message>
    <message>
        <source>Probably it could not be loaded, or is not built with Rollover.</source>
        <translation>Il n’a probablement pas pu être chargé, ou n’est pas compilé avec Rollover.</translation>
    </message>
    <message>
        <source>Probably it found that this program runs already, and left.</source>
        <translation>Il a probablement constaté que ce programme est déjà lancé, et s’est retiré.</translation>
    </message>
    <message>
        <source>Probably it found something wrong at its start, or that this program runs already; its own messages may say more.</source>
        <translation>Il a probablement rencontré un problème au démarrage, ou constaté que ce programme est déjà lancé ; ses propres messages en disent peut-être plus.</translation>
    </message>
    <message>
        <source>Too many restarts: more than %1 within %2 s.</source>
        <translation>Trop de redémarrages : plus de %1 en %2 s.</translation>
    </message>
    <message>
        <source>No channel to the new process could be made: %1</source>
        <translation>Aucune liaison avec le nouveau processus n’a pu être établie : %1</translation>
    </message>
    <message>
        <source>The descriptors for the new program could not be passed on: %1</source>
        <translation>Les descripteurs destinés au nouveau programme n’ont pas pu être transmis : %1</translation>
    </message>
    <message>
        <source>The new program %1 could not be started: %2</source>
        <translation>Le nouveau programme %1 n’a pas pu être démarré : %2</translation>
    </message>
    <message>
        <source>No handle on the new process could be opened: %1</source>
        <translation>Aucun descripteur du nouveau processus n’a pu être ouvert : %1</translation>
    </message>
    <message>
        <source>This is process 1 of its PID namespace. It can only restart in place: a new process would end with it.</source>
        <translation>Ce processus est le numéro 1 de son espace de noms PID. Il ne peut redémarrer que sur place : un nouveau processus se terminerait avec lui.</translation>
    </message>
    <message>
        <source>This program declined to quit; perhaps one of its windows has unsaved changes.</source>
        <translation>Ce programme a refusé de se fermer ; une de ses fenêtres contient peut-être des modifications non enregistrées.</translation>
    </message>
    <message>
        <source>This program called exit() before the new one could be started.</source>
        <translation>Ce programme a appelé exit() avant que le nouveau ait pu être démarré.</translation>
    </message>
</context>
</TS>
