"""A line to a server that a test can cut and join again."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Line:
    """A line to a server that can be cut, and joined again; what is under way is lost."""

    def __init__(self, host: str, port: int) -> None:
        self._to, self._open = (host, port), list[socket.socket]()
        self._door: socket.socket | None = None
        self.port = 0
        self.join()

    def join(self) -> None:
        self._door = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._listen, args=(self._door,), daemon=True).start()

    def cut(self) -> None:
        assert self._door is not None
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def _listen(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here = door.accept()[0]
                there = socket.create_connection(self._to)
                self._open += [here, there]
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while heard := here.recv(65536):
                there.sendall(heard)
        for end in (here, there):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
