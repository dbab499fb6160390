"""How much of an append-only file is whole commands, read as strictly as a server's loader reads it.

The format is RESP: `*2`, then for each word `$LENGTH` and the word, each line ended by CR LF
(https://valkey.io/topics/protocol/, loadSingleAppendOnlyFile in Valkey's src/aof.c).
"""

import re
from functools import cache

from ledger.redis.log_files.write_commands import MOST_WORDS, WORDS, known

_CRLF = b"\r\n"
_BLOCK = 16 * 1024
_LONGEST_AT_ONCE = 4096
_MOST_AT_ONCE = 1024
_ONE_BY_ONE = 64

# Where a server looks for "\n" alone, one wrong byte before it does no harm and loses nothing here either.
_COUNT = re.compile(rb"\*([1-9]\d{0,6})[^\d\n]\n")
_LENGTH = re.compile(rb"\$(\d{1,9})[^\d\n]\n")


def whole_until(data: bytes, start: int = 0) -> int:
    """The offset after the last command from `start` on that a server loads; len(data) when all of it is whole.

    A transaction counts as one command: the offset is before a MULTI that has no EXEC. What is behind the first
    damaged byte is never looked at, for commands behind a gap build upon those that are lost.
    """
    return _Reader(data, start).run()


class _Reader:
    """Goes through `data` from `at`; `transaction` is where an unfinished transaction began, -1 without one."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at, self.transaction = data, at, -1

    def run(self) -> int:
        while self._many() or self._one_by_one():
            pass
        return self.at if self.transaction < 0 else self.transaction

    def _many(self) -> bool:
        """Go over the commands of one block, split into lines; True when there was a plain one at its beginning.

        Plain are commands without line breaks or very long words in them: all but a few. Lists of lines are compared
        rather than bytes looked at, which takes a third of the time.
        """
        lines = self.data[self.at : self.at + _BLOCK].split(_CRLF)
        sizes = list(map(len, lines))
        lengths = list(map(_lengths().get, lines))
        line, begun, last = 0, -1, len(lines) - 1
        while line < last:
            words = _counts().get(lines[line], 0)
            after = line + 1 + 2 * words
            if not words or after > last or lengths[line + 1 : after : 2] != sizes[line + 2 : after : 2]:
                break
            name = lines[line + 2]
            if words not in WORDS.get(name, ()):
                if not known(name, lines[line + 4] if words > 1 else b"", words):
                    break
                name = name.upper()
            if name == b"MULTI" and begun < 0:
                begun = line
            elif name == b"EXEC":
                begun = self.transaction = -1
            line = after
        if begun >= 0 and self.transaction < 0:
            self.transaction = self.at + sum(sizes[:begun]) + 2 * begun
        self.at += sum(sizes[:line]) + 2 * line
        return line > 0

    def _one_by_one(self) -> bool:
        """Go over some commands, whatever is in their words; True when the first one of them is whole."""
        begun = self.at
        for _ in range(_ONE_BY_ONE):
            end = self._command()
            if end < 0:
                break
            self.at = end
        return self.at > begun

    def _command(self) -> int:
        """Where the command at `at` ends; -1 when it is not whole or no server writes it."""
        head = _COUNT.match(self.data, self.at)
        if not head or int(head[1]) > MOST_WORDS:
            return -1
        at, first = head.end(), [b"", b""]
        for number in range(int(head[1])):
            begin, at = self._word(at)
            if at < 0:
                return -1
            if number < 2:
                first[number] = self.data[begin : at - 2]
        if not known(first[0], first[1], int(head[1])):
            return -1
        self._note(first[0].upper())
        return at

    def _word(self, at: int) -> tuple[int, int]:
        """Where the word at `at` begins and where it ends with its CR LF; -1 as its end when it is not whole."""
        length = _LENGTH.match(self.data, at)
        if not length:
            return at, -1
        end = length.end() + int(length[1]) + 2
        cr, lf = self.data[end - 2 : end - 1], self.data[end - 1 : end]
        # Zeros at the end of a file take both; a server that reads on over one wrong byte loses nothing.
        whole = lf and (cr == b"\r" or lf == b"\n")
        return length.end(), end if whole else -1

    def _note(self, name: bytes) -> None:
        if name == b"MULTI" and self.transaction < 0:
            self.transaction = self.at
        elif name == b"EXEC":
            self.transaction = -1


@cache
def _lengths() -> dict[bytes, int]:
    return {b"$%d" % length: length for length in range(_LONGEST_AT_ONCE)}


@cache
def _counts() -> dict[bytes, int]:
    return {b"*%d" % count: count for count in range(1, _MOST_AT_ONCE)}
