#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
#
# portal.py serve SOCKET [WRAPPER…]: starts the programs that others ask for, where it runs itself, through the wrapper if there is one.
#   So a program can get out of its PID namespace, as through a desktop portal. Ends with whoever has started it.
# portal.py start SOCKET PROGRAM [ARGUMENT…]: asks for a program, with this environment, directory, and the descriptors of a
#   handover. Ends when that program does.

import fcntl
import json
import os
import signal
import socket
import sys


def run(connection, wrapper):
    first, descriptors, _, _ = socket.recv_fds(connection, 65536, 16)
    order = json.loads(first + b"".join(iter(lambda: connection.recv(65536), b"")))
    child = os.fork()
    if child == 0:
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 500) for fd in descriptors]
        for fd, number in zip(high, order["numbers"]):
            os.dup2(fd, number)
        os.chdir(order["directory"])
        os.execvpe((wrapper + order["command"])[0], wrapper + order["command"], order["environment"])
    for fd in descriptors:
        os.close(fd)
    os.waitpid(child, 0)


def serve(path, wrapper):
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    while True:
        connection, _ = server.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            server.close()
            run(connection, wrapper)
            os._exit(0)
        connection.close()


def start(path, command):
    numbers = [0, 1, 2] + [int(number) for number in os.environ["ROLLOVER_HANDOVER"].split(":")[1:]]
    order = {"command": command, "environment": dict(os.environ), "directory": os.getcwd(), "numbers": numbers}
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    text = json.dumps(order).encode()
    sent = socket.send_fds(connection, [text], numbers)
    connection.sendall(text[sent:])
    connection.shutdown(socket.SHUT_WR)
    connection.recv(1)


signal.alarm(60)
if sys.argv[1] == "serve":
    serve(sys.argv[2], sys.argv[3:])
else:
    start(sys.argv[2], sys.argv[3:])
