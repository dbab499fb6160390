"""A notifier on a real Redis, with a clock that tests move and channels that do as they are told."""

import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from fake_slack.handle import FakeSlack
from house import facts
from house.clock import FakeClock
from house.message import Message
from house.settings.whole_config import Settings
from ledger.files.pictures import Pictures
from ledger.redis import keys
from ledger.redis.log import Log
from ledger.redis.outbox import Outbox
from notifier.alerts.cover_picture import SETTLES
from notifier.channel import ChannelError, Picture
from notifier.channel_opening import open_channels
from notifier.context import NotifierContext
from notifier.delivery.send_locks import ChannelLocks
from notifier.factory import GROUP, build
from notifier.outbox_messages import MessageCodec
from notifier.worker_and_senders import Notifier

JPEG = b"\xff\xd8\xff\xe0 not really a picture \xff\xd9"
BOX = facts.Box(0.1, 0.1, 0.2, 0.4)


class TextChannel:
    """Keeps what it is given; `trouble` is called with each operation's name and may raise."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.messages: dict[int, Message] = {}
        self.calls: list[str] = []
        self.trouble: Callable[[str], None] = lambda operation: None

    def _do(self, operation: str) -> None:
        self.calls.append(operation)
        self.trouble(operation)

    def send(self, message: Message, mark: str = "") -> dict[str, Any]:
        self._do("send")
        number = len(self.messages) + 1
        self.messages[number] = message
        self.said.append(message.line)
        return {"number": number}

    def edit(self, ref: dict[str, Any], message: Message, file: str = "") -> None:
        self._do("show" if file else "edit")
        self.messages[ref["number"]] = message

    @property
    def lines(self) -> list[str]:
        """How the messages read now, in the order they were sent."""
        return [message.line for message in self.messages.values()]


class PicturesChannel(TextChannel):
    """A channel that takes pictures later than words and whose messages have threads, as Slack is one."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[int, str] = {}
        self.uploads: list[Picture] = []
        self.threads: list[tuple[int, str]] = []
        self.replies: dict[int, tuple[int, str]] = {}
        self.shared: list[str] = []
        self.marks: dict[str, dict[str, Any]] = {}
        self.whispers: list[tuple[str, str, str]] = []
        self.answers: list[tuple[str, str, bool]] = []
        self.forgotten: list[str] = []
        self.lost: set[str] = set()

    def send(self, message: Message, mark: str = "") -> dict[str, Any]:
        return self._marked(mark, super().send(message, mark))

    def edit(self, ref: dict[str, Any], message: Message, file: str = "") -> None:
        super().edit(ref, message, file)
        self.files[ref["number"]] = file

    def upload(self, picture: Picture) -> str:
        self._do("upload")
        self.uploads.append(picture)
        return f"F{len(self.uploads)}"

    def hold(self, picture: Picture) -> str:
        self._do("hold")
        self.uploads.append(picture)
        return f"F{len(self.uploads)}"

    def share(self, ref: dict[str, Any], words: str, file: str, alt: str) -> None:
        self._do("share")
        if file not in self.shared:
            self.shared.append(file)
            self.threads.append((ref["number"], words))

    def reply(self, ref: dict[str, Any], words: str, mark: str = "") -> dict[str, Any]:
        self._do("reply")
        number = len(self.replies) + 1
        self.replies[number] = (ref["number"], words)
        return self._marked(mark, {"reply": number})

    def amend(self, ref: dict[str, Any], words: str) -> None:
        self._do("amend")
        self.replies[ref["reply"]] = (self.replies[ref["reply"]][0], words)

    def find(self, mark: str, ref: dict[str, Any] | None = None) -> dict[str, Any] | None:
        self._do("find")
        return self.marks.get(mark)

    def whisper(self, place: str, user: str, words: str) -> None:
        self._do("whisper")
        self.whispers.append((place, user, words))

    def answer(self, place: str, words: str, picture: Picture | None) -> str:
        self._do("answer")
        self.answers.append((place, words, picture is not None))
        return "FA" if picture else ""

    def forget(self, file: str) -> None:
        self._do("forget")
        self.forgotten.append(file)

    def lines_of(self, number: int) -> list[str]:
        """The lines in the thread of a message, pictures apart."""
        return [line for message, words in self.replies.values() if message == number for line in words.splitlines()]

    def _marked(self, mark: str, ref: dict[str, Any]) -> dict[str, Any]:
        self.marks[mark] = ref
        if "answer" in self.lost:
            raise ChannelError("Slack cannot be reached: timed out", transient=True).doubtful()
        return ref


class Bench:
    """A notifier that is driven step by step: `record` facts, let it `work`, let its senders `send`."""

    def __init__(self, client: Any, home: Any, **settings: Any) -> None:
        self.clock = FakeClock()
        self.client, self.home, self.log = client, home, Log(client)
        self.outbox = Outbox(client, MessageCodec(), self.clock)
        self.pictures, self.jpeg = Pictures(home, "h"), JPEG
        self.talk, self.show = TextChannel(), PicturesChannel()
        self.channels: dict[str, Any] = {"talk://": self.talk, "show://": self.show}
        self.spares: dict[str, Any] = {}
        self.reports: dict[str, Any] = {}
        self.settings = Settings.model_validate(
            {"house": {"first_mode": "away", "timezone": "UTC"}, "cameras": {"front": {"source": "demo://"}},
             "analysis": {"analyzer": ""}, "redis_url": f"unix://{client.connection_pool.connection_kwargs['path']}"}
            | settings
        )  # fmt: skip
        self.restart()

    def restart(self) -> None:
        """The process ends and starts again: everything it held in memory is gone."""
        self.locks = ChannelLocks()
        self.reload()

    def reload(self) -> None:
        """The same process begins again with the settings."""
        self.notifier: Notifier = build(self.context(), self.channels, self.spares, self.reports)
        self.clock.advance(0.01)

    def context(self) -> NotifierContext:
        return NotifierContext(self.home, self.settings, self.clock, io.StringIO(), locks=self.locks)

    def open_slack(self) -> None:
        """Start again with one channel: the Slack of the settings."""
        self.channels = {address: channel for address, channel in open_channels(self.context()).items()
                         if address == "slack://"}
        self.restart()

    def record(self, *found: facts.Fact) -> None:
        for fact in found:
            self.log.record(fact)

    def work(self) -> None:
        """Let the worker answer all that is in the log or due."""
        self.notifier.worker.run_once(0)
        while self._open_entries():
            self.notifier.worker.run_once(0)

    def send(self) -> None:
        """Let every sender send what may be sent now."""
        for sender in self.notifier.senders:
            while sender.run_once():
                pass

    def settle(self) -> None:
        """Work, send, and let time pass for whatever was put off, until nothing more happens at once."""
        self.work()
        self.send()
        self.work()

    def wait(self, seconds: float, steps: int = 1) -> None:
        """Let time pass in steps, working and sending after each."""
        for _ in range(steps):
            self.clock.advance(seconds / steps)
            self.settle()

    def covered(self) -> None:
        """Let the time pass after which a message that was just sent gets its picture."""
        self.settle()
        self.wait(SETTLES)

    def began(self, event: str = "e1", camera: str = "front", **more: Any) -> facts.EventBegan:
        """An event begins now; with `picture=True` its picture is kept first."""
        if more.get("picture") is True:
            more["picture"] = self.pictures.save(camera, event, self.jpeg, {}, self.clock.now())
        fact = facts.EventBegan(at=self.clock.now(), event=event, camera=camera, **more)
        self.record(fact)
        return fact

    def labelled(self, event: str = "e1", camera: str = "front", **scores: float) -> None:
        """An analyzer answers now."""
        labels = tuple(facts.Label(name, score, BOX) for name, score in scores.items())
        self.record(facts.EventLabelled(at=self.clock.now(), event=event, camera=camera, picture="p", labels=labels,
                                        analyzer="nanodet"))

    def ended(self, event: str = "e1", camera: str = "front", duration: float = 40.0) -> None:
        """The event ends now."""
        self.record(facts.EventEnded(at=self.clock.now(), event=event, camera=camera, duration=duration,
                                     began_at=self.clock.now() - duration))

    def chose(self, mode: facts.Mode) -> None:
        self.record(facts.ModeChosen(at=self.clock.now(), mode=mode, by="ann"))

    def incident_of(self, event: str) -> str:
        """The id of the incident in which the event is alerted."""
        record = self.notifier.records.event(event)
        return record.incident if record else ""

    def press(self, answer: facts.AlertAnswer, event: str = "e1", by: str = "U0ALICE001") -> None:
        """Somebody presses a button of the message now."""
        self.record(facts.AlertAnswered(at=self.clock.now(), event=event, answer=answer, by=by, channel="C1"))

    def tag(self, tag: facts.Tag, event: str = "e1", by: str = "U0BOB00001", what: str = "") -> None:
        self.record(facts.EventTagged(at=self.clock.now(), event=event, tag=tag, by=by, what=what))

    def decisions(self) -> list[facts.AlertDecided]:
        """Decisions in the log, oldest first."""
        return list(reversed(self.log.recent(1000, [facts.AlertDecided])))  # type: ignore[arg-type]

    def timers(self) -> list[str]:
        """The ids of the timers that are still to come, in order."""
        return sorted(self.client.hkeys(keys.timers(GROUP)[2]))

    def _open_entries(self) -> int:
        groups = [group for group in self.client.xinfo_groups(keys.LOG) if group["name"] == GROUP]
        return sum((group["lag"] or 0) + group["pending"] for group in groups)


@pytest.fixture
def bench_with(client, home):
    """`bench_with(cameras=..., alerts=...)`: a notifier with these settings."""
    return lambda **settings: Bench(client, home, **settings)


@pytest.fixture
def bench(bench_with):
    """A notifier with one camera, front, that alerts on any motion."""
    return bench_with()


@pytest.fixture(scope="session")
def _fake_slack_process():
    with FakeSlack.start() as slack:
        yield slack


@pytest.fixture
def fake_slack(_fake_slack_process):
    """The stand-in for Slack, over real HTTP: quick to process pictures, in no hurry to limit."""
    _fake_slack_process.restart(processing=[0.3, 0.4], post_per_second=0.0, tiers=False)
    return _fake_slack_process


@pytest.fixture(scope="session")
def jpeg() -> bytes:
    """A real JPEG, of noise."""
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    return cv2.imencode(".jpg", noise)[1].tobytes()
