"""What decides who may see the pages, and who is asking now."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, current_app, request
from flask_login import UserMixin, current_user, login_required

from app.auth.known_browsers import KnownDevices
from app.auth.login_rate_limit import LoginTries
from app.auth.sessions import LoginSession, LoginSessions
from house.clock import Clock
from house.commands.command import Role, may
from ledger.home import Home

P = ParamSpec("P")
R = TypeVar("R")
EXTENSION = "hearthwatch-access"
OWNER: Role = "owner"
"""The one person who can log in; every session names them, and the audit does."""
DEVICE_COOKIE, SESSION_COOKIE = "hearthwatch-device", "hearthwatch"


@dataclass(frozen=True)
class Access:
    """Sessions, known devices and tries of one app."""

    sessions: LoginSessions
    devices: KnownDevices
    tries: LoginTries = field(default_factory=LoginTries)

    @classmethod
    def of(cls, home: Home, clock: Clock) -> "Access":
        """Those that are kept in this home."""
        return cls(LoginSessions(home.secrets, clock), KnownDevices(home.secrets, clock))


class LoggedIn(UserMixin):
    """The person of a session; the id Flask-Login keeps in the signed cookie is the session's token."""

    def __init__(self, token: str, session: LoginSession, sessions: LoginSessions) -> None:
        self.id, self.session, self._sessions = token, session, sessions

    @property
    def person(self) -> str:
        """Who it is."""
        return self.session.person

    @property
    def role(self) -> Role:
        """What they may do, as a command's role."""
        return OWNER

    def lasts(self) -> bool:
        """Whether the session still goes on; asked by what is sent for minutes, such as a live stream."""
        return self._sessions.lasts(self.session.id)


def role_required(wanted: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """For what changes something and is no command: who is logged in and may not do what `wanted` may gets 403."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        @login_required
        def guarded(*words: P.args, **named: P.kwargs) -> R:
            if not may(current_user.role, wanted):
                abort(403, f"This is for the {wanted}; you are {current_user.role}.")
            return view(*words, **named)

        return guarded

    return guard


owner_required = role_required("owner")
"""For pages that change what the house is made of."""


def current_access() -> Access:
    """What decides in the app that answers this request."""
    found: Access = current_app.extensions[EXTENSION]
    return found


def cookie_name(plain: str) -> str:
    """The cookie's name for this request: over TLS one that no other host and no plain http page can set."""
    return f"__Host-{plain}" if request.is_secure else plain
