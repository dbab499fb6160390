"""The one message of a run: which cameras look suspicious now, which still do, what failed; and sending it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from cli.commands.scenes.run import CheckedCamera
from house.adapters import UnknownAddress, pick
from house.clock import Clock
from house.message import Message
from house.settings.whole_config import Settings
from ledger.files.references import ReferenceFiles
from ledger.home import Home
from notifier.channel import Channel, ChannelContext, ChannelError, Picture, WholeMessageChannel
from notifier.channel_opening import name_of

MOST_LINES = 40
TRIES = 3


@dataclass(frozen=True)
class RunReport:
    """What people read. worth_sending: whether anything is new: a camera that looks wrong or different, or failed."""

    title: str
    lines: tuple[str, ...]
    worth_sending: bool
    picture: tuple[str, str] = ("", "")
    """The camera's key and the id of the picture that goes with it, "" for none."""

    @property
    def text(self) -> str:
        """Title and lines."""
        return "\n".join([self.title, *self.lines])

    @classmethod
    def of(cls, found: Sequence[CheckedCamera], prefix: str, at: str) -> "RunReport":
        """The report on what a run found."""
        new = [each for each in found if each.suspicious and not each.again]
        still = [each for each in found if each.suspicious and each.again]
        failed = [each for each in found if each.verdict == "failed"]
        asked = [each for each in found if each.verdict == "question"]
        counts = [f"{len(found)} camera{'' if len(found) == 1 else 's'} checked", f"{len(new)} suspicious"]
        counts += [f"{len(still)} still"] if still else []
        counts += [f"{len(failed)} without a picture"] if failed else []
        lines = [*map(_line, new), *(f"still: {_line(each)}" for each in still),
                 *(f"{each.name}: {each.words}" for each in failed),
                 *(f"{each.name} {each.words}" for each in asked),
                 *(f"{each.name}: {each.words}" for each in found if each.verdict == "new")]
        more = [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
        picture = (new[0].key, new[0].result) if new and new[0].result else ("", "")
        title = " · ".join(part for part in (prefix, at, ", ".join(counts)) if part)
        says = any(not each.again for each in (*failed, *asked))
        return cls(title, (*lines[:MOST_LINES], *more), bool(new or says), picture)


def send(report: RunReport, channels: Sequence[str], settings: Settings, home: Home, clock: Clock) -> str:
    """Send it on each channel; returns what failed, in a line, "" for nothing. The house need not run."""
    failed = [f"{name_of(address)}: {why}" for address in dict.fromkeys(channels)
              if (why := _tried(report, address, settings, home, clock))]
    return f"the report was not sent: {'; '.join(failed)}" if failed else ""


def _tried(report: RunReport, address: str, settings: Settings, home: Home, clock: Clock) -> str:
    """Send it on one channel, which remembers over the tries who has it; returns what failed, "" for nothing."""
    context = ChannelContext(settings, io.StringIO(), lambda id: home.pictures / f"{id}.jpg", clock=clock)
    try:
        channel: Channel = pick("notifier.channels", address).connect(address, context)
        for _ in range(TRIES - 1):
            try:
                return _sent(report, channel, home)
            except ChannelError as error:
                if not error.transient:
                    raise
                clock.sleep(min(30.0, error.retry_after or 2.0))
        return _sent(report, channel, home)
    except (ChannelError, UnknownAddress) as error:
        return str(error)


def _sent(report: RunReport, channel: Channel, home: Home) -> str:
    """Send it once; returns who of several recipients was refused, and why, "" for nobody."""
    message, mark = Message(report.title, "\n".join(report.lines)), f"scenes {report.title}"
    picture = _picture(report, home)
    if picture is not None and isinstance(channel, WholeMessageChannel):
        ref = channel.send_whole(message, [picture], mark)
    else:
        ref = channel.send(message, mark)
    return ", ".join(f"{who} is refused: {why}" for who, why in ref.get("refused", {}).items())


def _picture(report: RunReport, home: Home) -> Picture | None:
    camera, id = report.picture
    return Picture(ReferenceFiles(home).picture(camera, id), f"{id}.jpg", report.title) if id else None


def _line(checked: CheckedCamera) -> str:
    return f"{checked.name}: {checked.words}{f' {checked.link}' if checked.link else ''}"
