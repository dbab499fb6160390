"""What every channel can do, what some can do beside that, and how they say that they cannot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal, Protocol, runtime_checkable

from house.clock import Clock, SystemClock
from house.message import Message
from house.settings.whole_config import Settings
from notifier.remembered_rate_limits import MemoryRateLimits, RateLimits

About = Literal["channel", "room", "message", "picture", "gone"]

Ref = dict[str, Any]
"""How a channel finds a message it has sent again; plain JSON."""


class ChannelError(Exception):
    """A channel did not do what was asked; the text is one line for people and names no secret.

    transient: whether trying again helps without anybody fixing something.
    retry_after: seconds the channel wants to be left alone, None when it did not say.
    about: what was refused: the whole "channel" (a wrong token), the "room" it should go to, this "message" alone, or
    its "picture" (not processed yet, or gone). "gone": the sent message that it is about is not there any more, or the
    room it was in is not.
    limits: the channel's own name ("post", "edit", ...) for what it takes no more of now; the rest may go on. "": all.
    unsure: whether it may have been done nevertheless, because only the answer got lost.
    """

    unsure = False

    def __init__(self, text: str, transient: bool, retry_after: float | None = None, about: About = "channel",
                 limits: str = "") -> None:
        super().__init__(text)
        self.transient, self.retry_after, self.about, self.limits = transient, retry_after, about, limits

    @property
    def concerns_message(self) -> bool:
        """Whether only this message is refused, for good: waiting helps nobody, the next one may go on."""
        return not self.transient and self.about in ("message", "picture", "gone")

    def doubtful(self) -> "ChannelError":
        """The same error, saying that what was asked may have been done."""
        self.unsure = True
        return self

    def concern_all(self) -> None:
        """Let it hold up everything in its queue, not only what it limits."""
        self.limits = ""


class NotYet(ChannelError):
    """Nothing was tried: something else has to happen first, or a limit holds. The channel itself is well.

    Only the message itself waits, with what must not overtake it; `whole_lane`: everything in its queue does.
    """

    def __init__(self, text: str, seconds: float, limits: str = "", whole_lane: bool = False) -> None:
        super().__init__(text, transient=True, retry_after=seconds, about="message", limits=limits)
        self.whole_lane = whole_lane

    def concern_all(self) -> None:
        self.limits, self.whole_lane = "", True


class PartlyTaken(NotYet):
    """Some of the recipients have the message: it alone waits for the others, and nothing else for it."""

    def concern_all(self) -> None:
        """Nothing gets out of order: who takes messages has this one."""


@dataclass(frozen=True)
class Picture:
    """A JPEG on its way to a channel."""

    jpeg: bytes
    name: str
    alt: str


class Channel(Protocol):
    """Where people read. Each call either succeeds or raises ChannelError; none retries or waits by itself.

    A channel with limits names what each of them limits (ChannelError.limits), and asks ChannelContext.limits before
    a call whether it may be made: NotYet says that it may not.
    """

    def send(self, message: Message, mark: str = "") -> Ref:
        """Send a new message; `mark` names this sending, for `find`."""


@runtime_checkable
class EditingChannel(Channel, Protocol):
    """A channel whose messages can be changed after they were sent: an alert goes out at once, and is completed."""

    def edit(self, ref: Ref, message: Message, file: str = "") -> None:
        """Give a sent message new text; `file` is its uploaded picture, "" for none."""


@runtime_checkable
class WholeMessageChannel(Channel, Protocol):
    """A channel whose messages stay as they were sent, as mail does: an alert goes out once, with its pictures."""

    @property
    def gathers(self) -> float:
        """Seconds at most for which an alert waits for its event to end, so that one message has all of it."""

    @property
    def most_pictures(self) -> int:
        """How many pictures a message takes."""

    def send_whole(self, message: Message, pictures: Sequence[Picture], mark: str = "",
                   earlier: Ref | None = None) -> Ref:
        """Send a new message with its pictures; `earlier`: one about the same incident, whose thread it joins."""


@runtime_checkable
class PictureChannel(EditingChannel, Protocol):
    """A channel that takes a message's picture later than its text."""

    def upload(self, picture: Picture) -> str:
        """Hand a picture over; returns what `edit` takes as `file`."""

    def hold(self, picture: Picture) -> str:
        """Hand a picture over that `share` shows later; returns its name at the channel."""

    def share(self, ref: Ref, words: str, file: str, alt: str) -> None:
        """Show a picture that is held in the thread of a sent message; harmless the second time."""

    def answer(self, place: str, words: str, picture: Picture | None) -> str:
        """Show a picture, or only text, in the place where somebody asked; returns the picture's name, "" for none."""

    def forget(self, file: str) -> None:
        """Remove a picture from the channel; harmless when it is gone."""


@runtime_checkable
class ExpiringPictureChannel(PictureChannel, Protocol):
    """A channel from which pictures are removed when their time is over."""

    @property
    def delete_after(self) -> float:
        """Seconds a picture may stay there; 0: for good."""


@runtime_checkable
class ThreadChannel(EditingChannel, Protocol):
    """A channel whose messages have a thread, and that can tell what it was sent."""

    def reply(self, ref: Ref, words: str, mark: str = "") -> Ref:
        """Say something in the thread of a sent message; returns how to find it again."""

    def amend(self, ref: Ref, words: str) -> None:
        """Give what was said in a thread new text."""

    def find(self, mark: str, ref: Ref | None = None) -> Ref | None:
        """What was sent under `mark`, in the channel or in the thread of `ref`; None when it never arrived."""

    def whisper(self, place: str, user: str, words: str) -> None:
        """Say something that only one person sees."""


@runtime_checkable
class HomeChannel(Channel, Protocol):
    """A channel that shows each person a page of the house."""

    def publish(self, user: str, view: dict[str, Any]) -> None:
        """Show this page to this person."""


@dataclass(frozen=True)
class ScheduledMessage:
    """A message that a channel will post by itself at unix time `at`."""

    id: str
    at: int
    text: str


@runtime_checkable
class SchedulingChannel(Channel, Protocol):
    """A channel that can be given now what to say later, also when the house is gone by then."""

    @property
    def silence(self) -> float:
        """Seconds without a sign of life of the house after which the channel is to say so; 0: never."""

    def scheduled(self) -> list[ScheduledMessage]:
        """What it will say, soonest first."""

    def schedule(self, text: str, at: int) -> None:
        """Say this at unix time `at`."""

    def unschedule(self, id: str) -> None:
        """Do not say it; harmless when there is no such message (any more)."""


class ChannelMemory(Protocol):
    """What a channel remembers over a restart, by key; raises LedgerError."""

    def get(self, key: str) -> dict[str, Any] | None: ...
    def put(self, records: dict[str, dict[str, Any]], keep: float = ...) -> None: ...
    def forget(self, key: str) -> None: ...


class ForgetfulMemory:
    """The same in memory, where nothing outlives the process."""

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> dict[str, Any] | None:
        """The record, None when there is none."""
        return self._records.get(key)

    def put(self, records: dict[str, dict[str, Any]], keep: float = 0.0) -> None:
        """Keep these."""
        self._records |= records

    def forget(self, key: str) -> None:
        """Keep it no longer."""
        self._records.pop(key, None)


@dataclass(frozen=True)
class ChannelContext:
    """What a channel is given when it is made. picture_path: the file of a picture id."""

    settings: Settings
    out: IO[str]
    picture_path: Callable[[str], Path]
    environ: Mapping[str, str] = field(default_factory=dict)
    limits: RateLimits = field(default_factory=MemoryRateLimits)
    clock: Clock = field(default_factory=SystemClock)
    memory: ChannelMemory = field(default_factory=ForgetfulMemory)
