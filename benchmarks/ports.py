"""A port for a house that is started later, reserved until then."""

import contextlib
import random
import socket

LOOPBACK = "127.0.0.1"
_OUTSIDE = range(20_000, 32_000)
"""Below what Linux gives to connections and to whoever asks for any port (net.ipv4.ip_local_port_range)."""
_held: list[socket.socket] = []


def held_port() -> int:
    """A free port of the loopback, which no other process gets from here while this one runs."""
    for port in random.SystemRandom().sample(_OUTSIDE, len(_OUTSIDE)):
        mark = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError):
            mark.bind(f"\0hearthwatch-port-{port}")  # in the abstract space: gone with its process, however it ends
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((LOOPBACK, port))
            _held.append(mark)
            return port
        mark.close()
    raise OSError(f"no port from {_OUTSIDE.start} to {_OUTSIDE.stop} is free on {LOOPBACK}")
