"""Browsers somebody logged in with before. Being known opens nothing: its passwords are checked whoever else is trying.

After OWASP's "Slow Down Online Guessing Attacks with Device Cookies". A device that gives wrong passwords again and
again is a stranger afterwards.
"""

import secrets
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from app.auth.json_row_store import StoredRows
from app.auth.sessions import id_of
from house.clock import Clock

DAYS = 400
"""How long a device stays known after its last login; no browser keeps a cookie for longer (RFC 6265bis, 5.5)."""
MOST = 50
WRONG_IN_A_ROW = 20


@dataclass(frozen=True)
class KnownDevice:
    """One browser; id: the hash of what its cookie holds. used: unix time of its last login."""

    id: str
    used: float


class KnownDevices:
    """All known devices, in `devices.json` of `folder`; safe for many threads of one process."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._lock, self._clock = threading.Lock(), clock
        self._stored = StoredRows(folder / "devices.json", KnownDevice, "no browser is known any more")
        self._wrong: Counter[str] = Counter()

    def find(self, token: str) -> str:
        """The id of the device whose cookie holds `token`; "" for a stranger's."""
        id = id_of(token)
        with self._lock:
            found = self._stored.rows.get(id)
            return id if found is not None and self._clock.now() < found.used + DAYS * 86_400 else ""

    def right(self, token: str) -> str:
        """Note a login with the right password; returns what the browser's cookie holds from now on."""
        token = token if self.find(token) else secrets.token_urlsafe(32)
        id = id_of(token)
        with self._lock:
            self._wrong.pop(id, None)
            newest = sorted(self._stored.rows.values(), key=lambda each: -each.used)[:MOST - 1]
            self._stored.rows = {each.id: each for each in newest}
            self._stored.rows[id] = KnownDevice(id, self._clock.now())
            self._stored.save()
        return token

    def wrong(self, id: str) -> None:
        """Note a wrong password; after too many in a row the device is a stranger."""
        with self._lock:
            self._wrong[id] += 1
            often = self._wrong[id] >= WRONG_IN_A_ROW
        if often:
            self.forget(id)

    def forget(self, *ids: str) -> None:
        """Make strangers of these."""
        with self._lock:
            known = [id for id in ids if self._stored.rows.pop(id, None)]
            for id in known:
                self._wrong.pop(id, None)
            if known:
                self._stored.save()
