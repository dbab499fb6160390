"""The house's page in Slack: who opened it, and keeping it up to date for them without asking Slack too often."""

import logging
from collections.abc import Callable
from typing import Any

from house import facts
from house.alerting.alert_decision import Inputs
from house.commands.roles import own_role
from house.labels.titles import AskedFor, named_once
from house.people.presence_report import OLD
from house.processes import PRESENCE
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.troubles import STOPPED
from ledger.redis.outbox import OutboxItem
from notifier.alerts.event_alerting import AlertingParts
from notifier.channel import ChannelError, HomeChannel
from notifier.delivery.dispatch import Refs, Steps
from notifier.outbox_messages import HomePageMessage
from slack_format.home_blocks import HomeEvent, HomePicture, HomeState, view

log = logging.getLogger(__name__)

REFRESHED = 86400.0
"""Seconds after which a page nobody has opened again is no longer kept up to date; opening it does that."""

SOON = 2.0
"""Seconds in which all that changes becomes one refresh."""

RETRIED, LONGEST_RETRY = 30.0, 480.0
"""Seconds after which a page that could not be shown is tried again: the first time, and after failing often."""

ANSWERED = 60.0
"""Seconds for which the answer to a button that was pressed on the page stands on it."""

LOOK_BACK = 400
"""Facts about events looked through for the last ones."""

_KEY = "homes"


class HomePage:
    """Handles the facts about the page; raises what log and store raise."""

    def __init__(self, parts: AlertingParts) -> None:
        self.parts = parts
        self._due: dict[str, float] = {}

    def opened(self, fact: facts.HomeOpened) -> None:
        """Somebody opened the page, or it is time to refresh it for them."""
        store = self.parts.records.store
        known = dict(store.get(_KEY) or {})
        own = known.get(fact.user, {})
        before, said = own.get("at", 0.0), self._said(fact, own)
        known[fact.user] = {"role": fact.role, "at": max(fact.at, before), **said}
        store.put({_KEY: {user: each for user, each in known.items() if self._fresh(each["at"])}})
        self._due.pop(fact.user, None)
        self.parts.outgoing.home(fact.user, fact.role, fact.at > before, said.get("said", ""))
        if said:
            self.refresh(fact.user, fact.role, said["said_at"] + ANSWERED - self.parts.clock.now())

    def _said(self, fact: facts.HomeOpened, own: dict[str, Any]) -> dict[str, Any]:
        """The answer that stands on a person's page, and since when: until its time is over, or they open it again."""
        if fact.said or fact.at > 0:
            own = {"said": fact.said, "said_at": fact.at}
        young = self.parts.clock.now() - own.get("said_at", 0.0) < ANSWERED
        return {name: own[name] for name in ("said", "said_at")} if own.get("said") and young else {}

    def changed(self, fact: facts.Fact) -> None:
        """Something the page shows has changed: refresh it soon for everybody who looks at it."""
        now = self.parts.clock.monotonic()
        awaited = isinstance(fact, facts.CoverAwaited)  # the picture is on its way: a refresh that is due waits for it
        for user, each in (self.parts.records.store.get(_KEY) or {}).items():
            if self._fresh(each["at"]) and (awaited or self._due.get(user, 0.0) <= now):
                self._due[user] = now + SOON
                self.refresh(user, each["role"], SOON)

    def refresh(self, user: str, role: str, seconds: float) -> None:
        """Refresh the page of that person in some seconds."""
        self.parts.timers.after(f"home:{user}", seconds, facts.HomeOpened(at=0.0, user=user, role=role))

    def _fresh(self, at: float) -> bool:
        return self.parts.clock.now() - at < REFRESHED


class HomePageSteps:
    """Delivers the page of one channel. What fails is tried again by a refresh: the page delays no alert.

    now: what the page shows on the channel of that name. later: asks for a refresh for a person and role in seconds.
    """

    def __init__(self, name: str, channel: HomeChannel, now: Callable[[str], HomeState],
                 later: Callable[[str, str, float], None]) -> None:
        self.name, self.channel, self.now, self.later = name, channel, now, later
        self._shown: dict[str, str] = {}
        self._retry: dict[str, float] = {}

    @property
    def steps(self) -> Steps:
        """What this delivers, by kind of message."""
        return {HomePageMessage: self._home}

    def _home(self, item: OutboxItem[HomePageMessage]) -> Refs:
        wanted, now = item.message, self.now(self.name)
        page = view(now, _role(now, wanted.user, wanted.role), wanted.said)
        shown = facts.derived_id(repr(page["blocks"][:-1]))  # the last block only says when it was made
        if wanted.opened or self._shown.get(wanted.user) != shown:
            try:
                self._publish(wanted.user, page)
                self._shown[wanted.user] = shown
                self._retry.pop(wanted.user, None)
            except ChannelError as error:
                log.info("%s: a page is shown later: %s", self.name, error)
                self._again(wanted, error)
        if (seconds := _until_unknown(now)) > 0:
            self.later(wanted.user, wanted.role, seconds)
        return {}

    def _again(self, wanted: HomePageMessage, error: ChannelError) -> None:
        """Refresh it later, ever more rarely while Slack is away: each refresh is written to the log's file."""
        seconds = self._retry.get(wanted.user, RETRIED)
        self._retry[wanted.user] = min(seconds * 2, LONGEST_RETRY)
        self.later(wanted.user, wanted.role, error.retry_after or seconds)

    def _publish(self, user: str, page: dict[str, Any]) -> None:
        try:
            self.channel.publish(user, page)
        except ChannelError as error:
            if not error.concerns_message:
                raise
            plain = [{k: v for k, v in block.items() if k != "accessory"} for block in page["blocks"]]
            self.channel.publish(user, {**page, "blocks": plain})  # a picture is gone from Slack


def _until_unknown(now: HomeState) -> float:
    """Seconds after which the page says of presence that it is not known any more; 0 while somebody looks."""
    stands = any(each.kind in STOPPED and each.about == PRESENCE for each in now.state.troubles)
    if now.presence is None or not stands or now.presence.is_old(now.at):
        return 0.0
    return max(now.presence.at - now.at, 0.0) + OLD + 1.0


def _role(now: HomeState, user: str, role: str) -> str:
    """What that person may do now: a role that was given or taken since the page was opened with `role` counts."""
    found = own_role(user, now.state, now.settings)
    return role if found is None else "" if found == "none" else found


def now_of(settings: Settings, state: HouseState, recent: list[facts.Fact], pictures: dict[str, HomePicture],
           at: float) -> HomeState:
    """What the page shows; `recent` are facts about events, newest first."""
    labels: dict[str, dict[str, float]] = {}
    alerted: dict[str, bool] = {}
    asked = {fact.event: AskedFor.of(fact.inputs.get("rule")) for fact in recent
             if isinstance(fact, facts.AlertDecided) and fact.sent}
    for fact in recent:
        if isinstance(fact, facts.EventLabelled):
            seen = asked.get(fact.event, AskedFor()).after(fact.labels)
            for label in (each for each in seen if not each.doubt):
                labels.setdefault(fact.event, {})[label.name] = label.score
        elif isinstance(fact, facts.AlertDecided):
            alerted.setdefault(fact.event, fact.sent)
            labels.setdefault(fact.event, {}).update(_known(fact))
    lines = [HomeEvent(f.at, f.camera, _named(labels.get(f.event, {}), asked.get(f.event, AskedFor())),
                       alerted.get(f.event, False))
             for f in recent if isinstance(f, facts.EventBegan)]
    return HomeState(at, settings, state, pictures, lines)


def _named(labels: dict[str, float], asked: AskedFor) -> str:
    return ", ".join(each.name for each in named_once(labels, {}, asked))


def _known(fact: facts.AlertDecided) -> dict[str, float]:
    try:
        return Inputs.from_json(fact.inputs).labels or {}
    except ValueError:
        return {}

