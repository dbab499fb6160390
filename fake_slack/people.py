"""Acts as a person: presses a button, types a command, opens the home tab, writes a message."""

import re
from typing import Any

from fake_slack.checks.blocks import interactive_parts
from fake_slack.checks.errors import SlackError
from fake_slack.checks.manifest import RESERVED
from fake_slack.transport import payloads
from fake_slack.transport.request_sender import Courier
from fake_slack.transport.responses import say
from fake_slack.workspace.live_workspace import FIRST_CHANNEL, World
from fake_slack.workspace.people_and_messages import Conversation, Json, OpenView, PostedMessage, Responder, User

SLACKBOT = "USLACKBOT"


class NotPossible(ValueError):
    """A person could not do this in Slack; the text says why."""


class People:
    """Everything a person can do, by the JSON that /admin takes. Returns the outcome."""

    def __init__(self, world: World, courier: Courier) -> None:
        self.world = world
        self.courier = courier

    def press(self, wanted: Json) -> Json:
        """Press or choose: {channel, ts, action_id, block_id?, value?, user?, view?, repeat?}."""
        with self.world.held():
            user = self._user(wanted)
            if wanted.get("view"):
                payload = self._press_in_view(user, wanted)
            else:
                payload = self._press_in_message(user, wanted)
            url = wanted.get("url") or self.world.settings.url_of_buttons()
        return self.courier.send("interactive", payload, url, int(wanted.get("repeat", 0))) | {"payload": payload}

    def command(self, wanted: Json) -> Json:
        """Type a command: {command, text?, user?, channel?, thread_ts?, url?, repeat?}; `shown` is the answer's ts."""
        with self.world.held():
            user, channel = self._user(wanted), self._channel(wanted)
            name = str(wanted.get("command", ""))
            self._refuse_command(name, bool(wanted.get("thread_ts")))
            text = self._mentioned(name, str(wanted.get("text", "")))
            payload = payloads.command(self.world, user, channel, name, text)
            url = wanted.get("url") or self.world.settings.url_of_command(name)
        report = self.courier.send("slash_commands", payload, url, int(wanted.get("repeat", 0)))
        with self.world.held():
            shown = self._show(report, user, channel, name)
        return report | {"payload": payload, "shown": shown}

    def open_home(self, wanted: Json) -> Json:
        """Open the app's home tab: {user?}."""
        with self.world.held():
            user = self._user(wanted)
            inner: Json = {"type": "app_home_opened", "user": user.id, "tab": "home"}
            inner["channel"] = self.world.direct_channel(user.id).id
            view = next((v for v in self.world.views.values() if v.kind == "home" and v.user == user.id), None)
            if view is not None:
                inner["view"] = payloads.view_body(self.world, view)
        return self.event({"event": inner})

    def event(self, wanted: Json) -> Json:
        """Send any event: {event: {type, ...}, repeat?}."""
        with self.world.held():
            payload = payloads.event(self.world, dict(wanted["event"]))
            url = self.world.settings.url_of_events()
        return self.courier.send("events_api", payload, url, int(wanted.get("repeat", 0))) | {"payload": payload}

    def verify_url(self, wanted: Json) -> Json:
        """Ask the app's event address for the challenge, as Slack does once: {url?}; `verified` is the outcome."""
        challenge = self.world.new_token()
        payload = {"type": "url_verification", "token": self.world.settings.verification_token, "challenge": challenge}
        report = self.courier.send("events_api", payload, wanted.get("url") or self.world.settings.url_of_events())
        echoed = report["json"].get("challenge") if isinstance(report["json"], dict) else report["body"].strip()
        return report | {"verified": report["acked"] and echoed == challenge}

    def submit(self, wanted: Json) -> Json:
        """Submit a modal: {view, values, user?}."""
        with self.world.held():
            user = self._user(wanted)
            view = self._view(user, str(wanted.get("view")))
            payload = payloads.submission(self.world, user, view, wanted.get("values") or {})
            url = self.world.settings.url_of_buttons()
        report = self.courier.send("interactive", payload, url)
        answer = report["json"] if isinstance(report["json"], dict) else {}
        with self.world.held():
            if report["acked"] and answer.get("response_action") not in ("errors", "update", "push"):
                self.world.views.pop(view.id, None)
        return report | {"payload": payload}

    def close(self, wanted: Json) -> Json:
        """Close a modal: {view, user?}. No view_closed is sent."""
        with self.world.held():
            self.world.views.pop(self._view(self._user(wanted), str(wanted.get("view"))).id)
        return {}

    def write(self, wanted: Json) -> Json:
        """Write a message: {text, user?, channel?, thread_ts?}; {ts}. No event is sent for it."""
        with self.world.held():
            user, channel = self._user(wanted), self._channel(wanted)
            now, ts = self.world.now(), self.world.new_ts()
            message = PostedMessage(channel.id, ts, user.id, str(wanted.get("text", "")), [], now, bot=False)
            message.thread_ts, message.origin = wanted.get("thread_ts"), "person"
            self.world.add(message)
        return {"ts": ts}

    def _press_in_message(self, user: User, wanted: Json) -> Json:
        channel = self._channel(wanted)
        message = self.world.message(channel.id, str(wanted.get("ts")))
        if message is None or message.only_for not in (None, user.id):
            raise NotPossible(f"{user.name} sees no message {wanted.get('ts')} in {channel.name or channel.id}")
        action = self._action(message.blocks, wanted)
        press = {"user": user.id, "name": user.name, "at": self.world.now(), **action}
        message.presses.append(press)
        message.remember("pressed", self.world.now(), user=user.id, action_id=action["action_id"])
        return payloads.press_in_message(self.world, user, message, action)

    def _press_in_view(self, user: User, wanted: Json) -> Json:
        view = self._view(user, str(wanted["view"]))
        return payloads.press_in_view(self.world, user, view, self._action(view.body["blocks"], wanted))

    def _view(self, user: User, name: str) -> OpenView:
        for view in self.world.views.values():
            if view.user == user.id and name in (view.id, view.kind):
                return view
        raise NotPossible(f"{user.name} has no view {name!r} open")

    def _action(self, blocks: list[Json], wanted: Json) -> Json:
        name, in_block = wanted.get("action_id"), wanted.get("block_id")
        parts = interactive_parts(blocks)
        found = [(b, p) for b, p in parts if p["action_id"] == name and in_block in (None, b["block_id"])]
        if not found:
            known = ", ".join(p["action_id"] for _, p in parts) or "none"
            raise NotPossible(f"no action_id {name!r} here; there are: {known}")
        if len(found) > 1:
            raise NotPossible(f"action_id {name!r} is there {len(found)} times; name its block_id")
        try:
            return payloads.action_of(*found[0], self.world.now(), wanted.get("value"))
        except ValueError as error:
            raise NotPossible(str(error)) from error

    def _mentioned(self, name: str, text: str) -> str:
        """Return @alice as <@U0ALICE001|alice>, where the manifest has Slack escape what follows the command."""
        row = next((c for c in self.world.commands or [] if c["command"] == name), None)
        if row is not None and not row.get("should_escape"):
            return text
        ids = {user.name: user.id for user in self.world.users.values()}
        return re.sub(r"(?<![\w<|])@([\w.-]+)", lambda at: f"<@{ids[at[1]]}|{at[1]}>" if at[1] in ids else at[0], text)

    def _refuse_command(self, name: str, in_thread: bool) -> None:
        if not name.startswith("/"):
            raise NotPossible(f"a command begins with /, not {name!r}")
        if name[1:] in RESERVED:
            raise NotPossible(f"{name} is Slack's own; no app ever receives it")
        if in_thread:
            raise NotPossible(f"{name} is not supported in threads")
        if self.world.commands is not None and name not in {c["command"] for c in self.world.commands}:
            raise NotPossible(f"{name} is not a valid command: the app's manifest does not name it")

    def _show(self, report: Json, user: User, channel: Conversation, name: str) -> str | None:
        """Post what the person sees at once: the app's answer, or Slack's own error."""
        if not report["acked"]:
            return self._excuse(user, channel, f'{name} failed with the error "{report["error"]}"')
        answer: Any = report["json"] if isinstance(report["json"], dict) else {"text": report["body"]}
        if not any(answer.get(part) for part in ("text", "blocks", "attachments")):
            return None
        try:
            message = say(self.world, answer, Responder("", "command", channel.id, user.id, 0.0, 0))
        except SlackError as error:
            report["answer_refused"] = error.body()
            return self._excuse(user, channel, f'{name} failed with the error "{error.error}"')
        return message.ts if message else None

    def _excuse(self, user: User, channel: Conversation, text: str) -> str:
        ts, now = self.world.new_ts(), self.world.now()
        message = PostedMessage(channel.id, ts, SLACKBOT, text, [], now, bot=False, only_for=user.id, origin="slackbot")
        return self.world.add(message).ts

    def _user(self, wanted: Json) -> User:
        name = wanted.get("user") or next(u.id for u in self.world.users.values() if not u.is_bot)
        for user in self.world.users.values():
            if name in (user.id, user.name):
                return user
        known = ", ".join(user.name for user in self.world.users.values())
        raise NotPossible(f"nobody is called {name!r}; there are: {known}")

    def _channel(self, wanted: Json) -> Conversation:
        name = str(wanted.get("channel") or FIRST_CHANNEL)
        channel = self.world.channel_named(name)
        if channel is None:
            known = ", ".join(c.name or c.id for c in self.world.channels.values())
            raise NotPossible(f"no channel {name!r}; there are: {known}")
        return channel
