"""Who is logged in where: sessions of the dashboard, kept in the house, so that one that was ended opens nothing.

A browser has a random token; the file has only its hash. Ends are on the disk before they are answered, so that a power
cut brings none of them back; when a session was last used is written once an hour, so that it may lose an hour of that.
"""

import hashlib
import secrets
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from app.auth.json_row_store import StoredRows
from house.clock import Clock

IDLE, LONGEST = 14 * 86_400.0, 30 * 86_400.0
"""Seconds after which a session ends when it is not used, and however much it is used."""
MOST = 50
"""Sessions there may be; the one that was unused for longest gives way to another."""
_WRITE_EVERY = 3600.0
_CLOCK_BEHIND = 86_400.0
"""Seconds by which the clock may be behind after a power cut; a session from further ahead is of no known age."""


@dataclass(frozen=True)
class LoginSession:
    """Somebody logged in with one browser.

    id: its name on the System page, which opens nothing. device: id of the known device, or "". browser: in plain
    words. address: it was last used from there. stamp: of the password it was begun with. Times are unix seconds.
    """

    id: str
    person: str
    device: str
    browser: str
    address: str
    stamp: str
    began: float
    used: float


class LoginSessions:
    """All sessions, in `sessions.json` of `folder`; safe for many threads of one process."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._lock, self._clock = threading.Lock(), clock
        self._stored = StoredRows(folder / "sessions.json", LoginSession, "everybody logs in again")
        self._written = dict.fromkeys(self._stored.rows, clock.now())

    def begin(self, person: str, device: str, stamp: str, seen: tuple[str, str]) -> str:
        """Log `person` in; returns the token for their browser. seen: the browser in words, and its address."""
        token, now = secrets.token_urlsafe(32), self._clock.now()
        id = id_of(token)
        with self._lock:
            self._drop_old(now)
            self._stored.rows[id] = LoginSession(id, person, device, *seen, stamp=stamp, began=now, used=now)
            self._save(now)
        return token

    def find(self, token: str, stamp: str, address: str = "") -> LoginSession | None:
        """The session of this token, used just now from `address`; None when it has ended or the password is another
        one since."""
        id, now = id_of(token), self._clock.now()
        with self._lock:
            found = self._stored.rows.get(id)
            if found is None:
                return None
            if found.stamp != stamp or not _lasts(found, now):
                del self._stored.rows[id]
                self._save(now)
                return None
            found = replace(found, used=max(found.used, now), address=address or found.address)
            self._stored.rows[id] = found
            if now - self._written.get(id, 0.0) >= _WRITE_EVERY:
                self._save(now)
            return found

    def lasts(self, id: str) -> bool:
        """Whether the session of this id has not ended; asking is no use of it."""
        with self._lock:
            found = self._stored.rows.get(id)
            return found is not None and _lasts(found, self._clock.now())

    def all(self, stamp: str) -> list[LoginSession]:
        """Every session there is with this password, the latest used first."""
        now = self._clock.now()
        with self._lock:
            found = [each for each in self._stored.rows.values() if each.stamp == stamp and _lasts(each, now)]
        return sorted(found, key=lambda each: -each.used)

    def end(self, *ids: str) -> bool:
        """End these sessions; False when the disk does not know it, so that a restart of the app brings them back."""
        with self._lock:
            for id in ids:
                self._stored.rows.pop(id, None)
            return self._save(self._clock.now())

    def _save(self, now: float) -> bool:
        saved = self._stored.save()
        self._written = dict.fromkeys(self._stored.rows, now)
        return saved

    def _drop_old(self, now: float) -> None:
        """Forget those that have ended, and so many that there is room for one more."""
        rows = self._stored.rows
        kept = sorted((each for each in rows.values() if _lasts(each, now)), key=lambda each: -each.used)[:MOST - 1]
        self._stored.rows = {each.id: each for each in kept}


def id_of(token: str) -> str:
    """What is kept of a token; nobody can make the token from it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _lasts(found: LoginSession, now: float) -> bool:
    return now < found.used + IDLE and -_CLOCK_BEHIND <= now - found.began < LONGEST
