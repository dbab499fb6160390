"""What Slack wants of the house, however it came: commands, presses and events, over HTTP and WebSocket alike.

Nothing here waits for Slack: roles by user group come from memory; what is said later goes to the response URL.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.command_machine_figures import NOT_NOW, measured
from app.reading.process_health import HealthGauge
from app.slack.deduplication import Deduplication
from app.slack.response_url import ResponseUrlPoster
from app.slack.user_groups import UserGroups
from house import facts
from house.commands import command
from house.commands.buttons.button_press import handle_press
from house.commands.command import Answer, CommandRequest, House, Role
from house.commands.roles import is_ours, role_of
from house.commands.table import TABLE
from house.settings.sections.slack import SlackSettings
from ledger.errors import LedgerError
from slack_format.alert_buttons import OtherInteraction, SlackPress, parse_press
from slack_format.events import team_of_event
from slack_format.slash_commands import answer_payload, parse_slash, too_long

log = logging.getLogger(__name__)
NOT_POSSIBLE = {"response_type": "ephemeral", "replace_original": False, "text": NOT_NOW}
NOTHING_DONE = {"response_type": "ephemeral", "replace_original": False,
                "text": "This house has no such button, menu or form, so nothing was changed."}
LOOK_BACK = 200
"""Facts among which the answer to a repeated request is looked for, when it came before a restart."""
LONGEST_SAID = 900
"""Characters of an answer that is shown on the home page."""
Payload = dict[str, Any]


class NotOurs(Exception):
    """The request comes from another workspace or app; trying again does not help."""

    transient = False


@dataclass(frozen=True)
class SlackRequests:
    """Answers what Slack sends. All of it was proven genuine before; safe to call from many threads.

    Methods raise NotOurs, and Malformed or NotAPress for what Slack would not send. A repeat changes nothing and is
    answered as its first was; `retried` says that Slack calls a request a repeat, whose first may never have arrived.
    recorded: called when something was recorded.
    """

    house: House
    slack: SlackSettings
    repeats: Deduplication
    gauge: HealthGauge
    groups: UserGroups
    response_urls: ResponseUrlPoster
    recorded: Callable[[], None] = lambda: None

    def command(self, form: Mapping[str, str], route: str = "", key: str = "", retried: bool = False) -> Payload:
        """Answer a slash command, named by `route` or by the form; `key` identifies a request without a trigger."""
        came = parse_slash(form, route, self.slack.command_prefix)
        self._refuse_others(came.team_id, came.app_id)
        if came.too_long:
            return answer_payload(too_long(came.length))
        asked = CommandRequest(came.user_id, "slack", came.words, came.channel, "none", came.user_name,
                               request_id=came.trigger or key or facts.new_id(), team=came.team_id, app=came.app_id)
        try:
            answer = self.repeats.once(asked.request_id, lambda: self._command(asked, came.name, retried))
        except LedgerError:
            answer = Answer(NOT_NOW, ok=False)
        return answer_payload(answer, self.slack.command_prefix)

    def press(self, payload: str, retried: bool = False) -> Payload | None:
        """Take the press of a button; what only the presser should read goes to the response URL, as the answer to a
        command does.

        The home page has none: there a refusal, a warning, or an answer to what changes nothing, is shown on the page
        itself.
        """
        try:
            came = parse_press(payload)
        except OtherInteraction as other:
            return self._taken(other)
        self._refuse_others(came.team, came.app)
        try:
            return self.repeats.once(came.press.request_id, lambda: self._press(came, retried))
        except LedgerError:
            self.response_urls.post(came.response_url, NOT_POSSIBLE)
            return NOT_POSSIBLE

    def _taken(self, other: OtherInteraction) -> Payload | None:
        """Take what is no press of our buttons: nothing is done, and whoever used it is told so where that is possible.
        """
        self._refuse_others(other.team, other.app)
        log.info("an interaction of Slack is passed over: %s", other)
        self.response_urls.post(other.response_url, NOTHING_DONE)
        return other.answer

    def event(self, body: Mapping[str, Any]) -> None:
        """Take an event: that somebody opened the Home tab is recorded, all others need nothing."""
        self._refuse_others(team_of_event(body), str(body.get("api_app_id", "")))
        inner, name = body.get("event"), str(body.get("event_id", ""))
        if not isinstance(inner, dict) or inner.get("type") != "app_home_opened" or inner.get("tab") != "home":
            return
        user = inner.get("user")
        if not isinstance(user, str) or not user.isalnum() or len(user) > 24:
            return
        role = role_of(user, self.house.state(), self.house.settings, self.groups.roles(user))
        self._show_home(user, facts.derived_id("home opened", name) if name else facts.new_id(), role)

    def renewed(self, house: House, slack: SlackSettings) -> "SlackRequests":
        """The same with other settings; user groups are asked for again where they changed."""
        groups, response_urls = self.groups, self.response_urls
        if _asked_with(slack) != _asked_with(self.slack):
            groups.stop()
            groups = UserGroups(slack, groups.clock, groups.record)
            groups.start()
        if slack.api_url != self.slack.api_url:
            response_urls.stop()
            response_urls = ResponseUrlPoster(slack, response_urls.clock, response_urls.record, response_urls.trouble)
        return replace(self, house=house, slack=slack, groups=groups, response_urls=response_urls)

    def stop(self) -> None:
        """End the threads behind it: Slack is not in the settings any more."""
        self.groups.stop()
        self.response_urls.stop()

    def _command(self, asked: CommandRequest, name: str, retried: bool) -> Answer:
        earlier = self._earlier(asked) if retried else None
        if earlier is not None:
            return earlier
        asked = replace(asked, role=self._role(asked.who, asked.team, asked.app))
        answer = command.answer(self.house, measured(asked, name, self.gauge, self.house.settings), name, TABLE)
        self.recorded()
        return answer

    def _press(self, came: SlackPress, retried: bool) -> None:
        press = came.press
        if retried and self._earlier(CommandRequest(press.person, "slack", request_id=press.request_id)) is not None:
            return
        role = self._role(press.person, came.team, came.app)
        answer = handle_press(self.house, press, role, TABLE)
        warned = "\n" in answer.text
        if came.on_home_page and (warned or not (answer.ok and answer.undo)):
            self._show_home(press.person, facts.derived_id("home answered", press.request_id), role, answer.text)
        if came.response_url and (not answer.ok or isinstance(press.action, tuple)):
            self.response_urls.post(came.response_url, {**answer_payload(answer), "replace_original": False})
        self.recorded()

    def _earlier(self, asked: CommandRequest) -> Answer | None:
        """The answer that the log has of this request (its first line), None when it is new."""
        id = asked.fact_id(facts.CommandGiven)
        given = next((fact for fact in self.house.recent(LOOK_BACK) if fact.id == id), None)
        return Answer(given.answer) if isinstance(given, facts.CommandGiven) else None

    def _show_home(self, user: str, id: str, role: Role, answer: str = "") -> None:
        """Have that person shown the home page, with an answer to what they pressed there."""
        self.house.record(facts.HomeOpened(at=self.house.now(), id=id, user=user, role="" if role == "none" else role,
                                           said=answer[:LONGEST_SAID]))

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
