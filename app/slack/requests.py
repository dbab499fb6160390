"""What Slack wants of the house, however it came: commands, presses and events, over HTTP and WebSocket alike.

Nothing here waits for Slack: roles by user group come from memory; what is said later goes to the response URL.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.measured_command import NOT_NOW, measured
from app.reading.process_health import HealthGauge
from app.slack.deduplication import Deduplication
from app.slack.response_url import ResponseUrlPoster
from app.slack.user_groups import UserGroups
from house import facts
from house.commands import command
from house.commands.command import Answer, CommandRequest, House, Role
from house.commands.roles import is_ours, role_of
from house.commands.table import TABLE
from house.settings.model import SlackSettings
from ledger.errors import LedgerError
from slack_format import button_presses
from slack_format.alert_blocks import Press, parse_press
from slack_format.slash_commands import answered, parse_slash

log = logging.getLogger(__name__)
ANSWERED = {"response_type": "ephemeral", "text": "This was answered already."}
NOT_POSSIBLE = {"response_type": "ephemeral", "replace_original": False, "text": NOT_NOW}
Said = dict[str, Any]


class NotOurs(Exception):
    """The request comes from another workspace or app; trying again does not help."""

    transient = False


@dataclass(frozen=True)
class SlackRequests:
    """Answers what Slack sends. All of it was proven genuine before; safe to call from many threads.

    Methods raise NotOurs, and Malformed or NotAPress for what Slack would not send. A second call with the same request
    changes nothing. `again` is called when something was recorded.
    """

    house: House
    slack: SlackSettings
    repeats: Deduplication
    gauge: HealthGauge
    groups: UserGroups
    later: ResponseUrlPoster
    again: Callable[[], None] = lambda: None

    def command(self, form: Mapping[str, str], route: str = "", key: str = "", retried: bool = False) -> Said:
        """Answer a slash command, named by `route` or by the form; `key` identifies a request without a trigger."""
        came = parse_slash(form, route, self.slack.command_prefix)
        self._refuse_others(came.team_id, came.app_id)
        request = came.trigger or key
        if retried or not self.repeats.first(request):
            return ANSWERED
        asked = CommandRequest(came.user_id, "slack", came.words, came.channel, "none", came.user_name, request=request,
                               team=came.team_id, app=came.app_id)
        try:
            answer = command.answer(self.house, measured(self._with_role(asked), came.name, self.gauge), came.name,
                                    TABLE)
        except LedgerError:
            self.repeats.forget(request)
            answer = Answer(NOT_NOW, ok=False)
        self.again()
        return answered(answer, self.slack.command_prefix)

    def press(self, payload: str, retried: bool = False) -> Said | None:
        """Take the press of a button; what the presser alone shall read goes to the response URL.

        The home page has none: there a refusal, or an answer to what changes nothing, comes onto the page itself.
        """
        press = parse_press(payload)
        self._refuse_others(press.team, press.app)
        if retried or not self.repeats.first(press.fact_id):
            return None
        try:
            given = self._pressed(press)
            if not (press.response_url or press.channel) and not (given.ok and given.undo):
                self._home(press.user, facts.derived_id("home answered", press.fact_id),
                           self._role(press.user, press.team, press.app), given.text)
        except LedgerError:
            self.repeats.forget(press.fact_id)
            self.later.say(press.response_url, NOT_POSSIBLE)
            return NOT_POSSIBLE
        if not given.ok and press.response_url:
            self.later.say(press.response_url, {**answered(given), "replace_original": False})
        self.again()
        return None

    def event(self, body: Mapping[str, Any], retried: bool = False) -> None:
        """Take an event: that somebody opened the Home tab is recorded, all others need nothing."""
        self._refuse_others(str(body.get("team_id", "")), str(body.get("api_app_id", "")))
        inner, name = body.get("event"), str(body.get("event_id", ""))
        if not isinstance(inner, dict) or inner.get("type") != "app_home_opened" or inner.get("tab") != "home":
            return
        user = inner.get("user")
        if not isinstance(user, str) or not user.isalnum() or len(user) > 24:
            return
        role = role_of(user, self.house.state(), self.house.settings, self.groups.roles(user))
        self._home(user, facts.derived_id("home opened", name) if name else facts.new_id(), role)

    def _home(self, user: str, id: str, role: Role, said: str = "") -> None:
        """Have that person shown the home page, with an answer to what they pressed there."""
        self.house.record(facts.HomeOpened(at=self.house.now(), id=id, user=user, role="" if role == "none" else role,
                                           said=said.partition("\n")[0][:300]))

    def renewed(self, house: House, slack: SlackSettings) -> "SlackRequests":
        """The same door with other settings; user groups are asked for anew where they changed."""
        groups, later = self.groups, self.later
        if _asked_with(slack) != _asked_with(self.slack):
            groups.stop()
            groups = UserGroups(slack, groups.clock)
            groups.start()
        if slack.api_url != self.slack.api_url:
            later = ResponseUrlPoster(slack, later.clock)
        return replace(self, house=house, slack=slack, groups=groups, later=later)

    def _pressed(self, press: Press) -> Answer:
        role = self._role(press.user, press.team, press.app)
        if role == "none":
            asked = CommandRequest(press.user, "slack", (press.event,) if press.event else press.words[1:],
                                   press.channel, role,
                                   press.user_name, request=press.fact_id)
            name = press.tag or press.answer or press.words[0]
            given = Answer(command.help_for_strangers(self.house), ok=False)
            command.record_given(self.house, asked, f"button {name}", given)
            return given
        return button_presses.give(self.house, press, role, TABLE)

    def _with_role(self, asked: CommandRequest) -> CommandRequest:
        return replace(asked, role=self._role(asked.who, asked.team, asked.app))

    def _role(self, user: str, team: str, app: str) -> Role:
        """The role of that person; raises NotOurs when the house was paired with another workspace or app."""
        state = self.house.state()
        if not is_ours(team, app, state, self.slack):
            raise NotOurs("This house answers to another workspace or app.")
        return role_of(user, state, self.house.settings, self.groups.roles(user))

    def _refuse_others(self, team: str, app: str) -> None:
        if not is_ours(team, app, None, self.slack):
            raise NotOurs("This house answers to another workspace or app.")


def _asked_with(slack: SlackSettings) -> tuple[object, ...]:
    """What asking for user groups depends on."""
    return slack.groups, slack.bot_token, slack.api_url
