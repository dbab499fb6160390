"""`terminal://`: a few lines on standard output for every alert, for the demo and for a house without Slack.

What a message becomes later is one more line: a terminal cannot change what it has printed.
"""

import re
from typing import IO
from urllib.parse import quote

from house.commands.buttons.button_words import TAG_LABELS
from house.message import Message
from house.people.persons import name_of
from notifier.channel import ChannelContext, ChannelError, Ref
from notifier.message_text import dashboard

_BESIDE = re.compile(r" · \d+ pictures?(?= ·|$)| \d+%")
_STYLES = {"title": "1;38;5;208", "soft": "2", "said": "1"}


def connect(address: str, context: ChannelContext) -> "TerminalChannel":
    """The channel that prints to `context.out`; coloured on a terminal, or as NO_COLOR and FORCE_COLOR say."""
    forced = bool(context.environ.get("FORCE_COLOR"))
    coloured = not context.environ.get("NO_COLOR") and (forced or context.out.isatty())
    return TerminalChannel(context, coloured)


class TerminalChannel:
    """Prints; used by one thread."""

    def __init__(self, context: ChannelContext, coloured: bool) -> None:
        self.context, self.coloured = context, coloured
        self.out: IO[str] = context.out
        self.page = dashboard(context.settings.web)

    def send(self, message: Message, mark: str = "") -> Ref:
        rows = [self._style("title", message.title)]
        if message.detail:
            rows += [_clean(row) for row in message.detail.splitlines()]
        if message.picture:
            rows.append(self._row("picture", str(self.context.picture_path(message.picture))))
        if message.event:
            rows.append(self._row("look", f"{self.page}/events/{quote(message.event)}"))
            rows.append(self._row("say", f"./hearthwatch tag {message.event} occupied   # or unoccupied"))
        rows += [self._row("say", f"./hearthwatch say {command}") for command, _ in message.commands]
        rows += [self._said(*each) for each in _said(message)]
        self._print(["", f"{self._bar('┌')} {rows[0]}", *(f"{self._bar('│')} {row}" for row in rows[1:]),
                     self._bar("└")])
        return {"line": message.line, "said": _said(message)}

    def edit(self, ref: Ref, message: Message, file: str = "") -> None:
        """Print what is new; `ref` is changed so that the same news is not printed twice.

        How many pictures there are, and how sure a label is, are no news: each would be a line of its own here.
        """
        if _gist(message.line) != _gist(str(ref.get("line"))):
            self._print([f"{self._bar('  →')} {_clean(message.line)}"])
        for each in _said(message):
            if each not in ref.get("said", []):
                self._print([f"{self._bar('  →')} {_clean(message.title)} · {self._said(*each)}"])
        ref.update(line=message.line, said=_said(message))

    def _said(self, words: str, by: str) -> str:
        return self._style("said", f"{words} · by {name_of(by, self.context.settings.people) or by}")

    def _row(self, name: str, value: str) -> str:
        return f"{self._style('soft', f'{name:<8}')}{_clean(value)}"

    def _bar(self, sign: str) -> str:
        return self._style("soft", sign)

    def _style(self, name: str, words: str) -> str:
        return f"\x1b[{_STYLES[name]}m{_clean(words)}\x1b[0m" if self.coloured else _clean(words)

    def _print(self, lines: list[str]) -> None:
        try:
            self.out.write("\n".join(lines) + "\n")
            self.out.flush()
        except (OSError, ValueError) as error:
            raise ChannelError(f"the terminal takes no text: {error}", transient=True) from error


def _gist(line: str) -> str:
    return _BESIDE.sub("", line)


def _said(message: Message) -> list[list[str]]:
    """What people answered and who, as plain JSON."""
    what = f" ({message.what})" if message.what else ""
    called = next((label for each, label in TAG_LABELS.items() if each == message.tag), message.tag)
    tag = [[called + what, message.by]] if message.tag else []
    return [*tag, *([each.text, each.by] for each in message.said)]


def _clean(words: str) -> str:
    """On one line, and nothing in it that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in words)
