"""Who is in the user groups that have a role: asked of Slack in the background, never while somebody waits.

https://docs.slack.dev/reference/methods/usergroups.users.list (paid plans only)
"""

import logging
import threading
from collections.abc import Callable

from app.slack.web_api import SlackCallError, slack_call, web_client
from house.clock import Clock
from house.commands.command import Role
from house.facts import Fact
from house.settings.sections.slack import SlackSettings
from ledger.supervised_thread import SupervisedThread
from slack_format.errors import SlackCall

log = logging.getLogger(__name__)
FRESH, AGAIN = 300.0, 30.0
"""Seconds between two times of asking, and after one that failed."""
TIMEOUT = 8


class UserGroups:
    """The members of the configured groups as last known; they stay while Slack does not answer.

    record: takes the trouble of the thread that asks.
    """

    def __init__(self, slack: SlackSettings, clock: Clock, record: Callable[[Fact], object]) -> None:
        self._slack, self.clock, self.record = slack, clock, record
        self._client = web_client(slack.bot_token, slack.api_url, TIMEOUT)
        self._members: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()
        self._thread: SupervisedThread | None = None
        self._stopped = False

    def roles(self, user: str) -> list[Role]:
        """The roles of the groups this person is in, from memory."""
        self.start()
        return [role for group, role in self._slack.groups.items() if user in self._members.get(group, ())]

    def start(self) -> None:
        """Begin to ask, when there are groups to ask for."""
        with self._lock:
            if self._thread is None and self._slack.groups and not self._stopped:
                self._thread = SupervisedThread("user groups", self._run, self.clock, self.record)
                self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        with self._lock:
            self._stopped = True
            if self._thread is not None:
                self._thread.stop()

    def ask(self) -> bool:
        """Ask Slack for each group; False when one could not be had."""
        answered = [self._ask(group) for group in self._slack.groups]
        return all(answered)

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            wait = FRESH if self.ask() else AGAIN
            if self._thread is not None:
                self._thread.went_well()
            self.clock.sleep(wait, stop)

    def _ask(self, group: str) -> bool:
        try:
            with slack_call(SlackCall(what="to say who is in a user group")):
                members = self._client.usergroups_users_list(usergroup=group)["users"]
                self._members[group] = frozenset(map(str, members))
        except SlackCallError as error:
            log.warning("who is in the user group %s stays as it was: %s", group, error)
            return False
        return True
