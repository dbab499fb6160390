"""A TCP proxy before a camera, which can stop passing anything on in the middle of a picture, connections kept open."""

import contextlib
import socket
import threading


class StoppingProxy:
    """Passes bytes on to and from the server at `port` of 127.0.0.1 until `stop`; goes on with `go_on`."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._flow = threading.Event()
        self._flow.set()
        self._left = -1
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self, after: int) -> None:
        """Pass on so many bytes of the camera's, and nothing more."""
        self._left = after

    @property
    def stopped(self) -> bool:
        """Whether it has come to that."""
        return not self._flow.is_set()

    def go_on(self) -> None:
        """Pass everything on again."""
        self._left = -1
        self._flow.set()

    def close(self) -> None:
        """End it."""
        self.go_on()
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                inner, _ = self._socket.accept()
                outer = socket.create_connection(("127.0.0.1", self._target))
                for source, target, counted in ((inner, outer, False), (outer, inner, True)):
                    threading.Thread(target=self._pass_on, args=(source, target, counted), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                if counted and self._left >= 0:
                    target.sendall(data[: self._left])
                    self._left = max(0, self._left - len(data))
                    if not self._left:
                        self._flow.clear()
                        self._flow.wait()
                        break
                else:
                    self._flow.wait()
                    target.sendall(data)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
