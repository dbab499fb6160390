"""What systemd hears of the house (man 3 sd_notify): a datagram to the socket it names. Standard library only."""

import contextlib
import os
import socket

SOCKET = "NOTIFY_SOCKET"
OURS = "HEARTHWATCH_NOTIFY_SOCKET"
"""Where the address is kept from gunicorn, which would notify systemd too early, for our own processes."""


def notify(text: str, variable: str = SOCKET) -> None:
    """Notify systemd by the socket that the variable of the environment names; nothing happens where there is none."""
    address = os.environ.get(variable, "")
    if not address:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        link.setblocking(False)
        link.sendto(text.encode(), "\0" + address[1:] if address.startswith("@") else address)
