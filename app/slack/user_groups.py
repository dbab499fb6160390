"""Who is in the user groups that have a role: asked of Slack in the background, never while somebody waits.

https://docs.slack.dev/reference/methods/usergroups.users.list (paid plans only)
"""

import json
import logging
import threading
import urllib.request
from typing import Any

from house.clock import Clock
from house.commands.command import Role
from house.settings.model import SlackSettings

log = logging.getLogger(__name__)
FRESH, AGAIN = 300.0, 30.0
"""Seconds between two looks, and after one that failed."""
TIMEOUT = 8.0


class UserGroups:
    """The members of the configured groups as last heard; what was heard stays while Slack does not answer."""

    def __init__(self, slack: SlackSettings, clock: Clock) -> None:
        self._slack, self.clock = slack, clock
        self._members: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def roles(self, user: str) -> list[Role]:
        """The roles of the groups this person is in, from memory."""
        self.start()
        return [role for group, role in self._slack.groups.items() if user in self._members.get(group, ())]

    def start(self) -> None:
        """Begin to look, when there are groups to look at."""
        with self._lock:
            if self._thread is None and self._slack.groups and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name="user groups", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def look(self) -> bool:
        """Ask Slack for each group; False when one could not be had."""
        heard = True
        for group in self._slack.groups:
            try:
                answer = self._ask(group)
            except (OSError, ValueError) as error:
                answer = {"error": type(error).__name__}
            if isinstance(answer.get("users"), list):
                self._members[group] = frozenset(map(str, answer["users"]))
            else:
                heard = False
                log.warning("Slack does not say who is in the user group %s: %s", group, answer.get("error"))
        return heard

    def _run(self) -> None:
        while not self._stop.is_set():
            self.clock.sleep(FRESH if self.look() else AGAIN, self._stop)

    def _ask(self, group: str) -> dict[str, Any]:
        request = urllib.request.Request(f"{self._slack.api_url}usergroups.users.list", f"usergroup={group}".encode(), {
            "Authorization": f"Bearer {self._slack.bot_token.get_secret_value()}",
            "Content-Type": "application/x-www-form-urlencoded"})
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            found = json.loads(answer.read())
        return found if isinstance(found, dict) else {}
