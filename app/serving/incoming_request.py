"""One request as it comes in, piece by piece: when it is whole, and when it is refused before that."""

import re

LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 512 * 1024
"""Bytes; no request of a browser or of Slack comes near."""
LARGEST_PUSHED = 16 * 1024 * 1024
"""Bytes of a picture or clip that a camera posts to /push/NAME."""
_LONGEST_SIZE_LINE = 1024
_CHUNK_OVERHEAD = 64 * 1024
_BARE_LF = re.compile(rb"(?<!\r)\n")
_FIELD = rb"\r\n%s[ \t]*:[ \t]*([^\r\n]*)"
_LENGTH, _CODING, _EXPECT = (re.compile(_FIELD % name, re.IGNORECASE)
                             for name in (b"content-length", b"transfer-encoding", b"expect"))
_PUSHED = re.compile(rb"(?:POST|PUT) /push/[a-z0-9]")
_METHOD_BEGINS = frozenset(range(ord("A"), ord("Z") + 1)) | {ord("\r")}


class Refused(ValueError):
    """A request that is not taken, whatever of it is still to come: its status, and a line that says why."""

    transient = False

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class RequestBuffer:
    """Takes the bytes of a connection until one request is whole.

    whole: nothing of the request is missing. A head that breaks the rules of HTTP counts as whole: the parser says what
    is wrong with it, and none of its body is waited for.
    wants_continue: the client holds its body back until it is told to send it (Expect: 100-continue).
    """

    def __init__(self) -> None:
        self.data = bytearray()
        self.whole = False
        self.wants_continue = False
        self._searched = 0
        self._end = 0
        self._chunk_at: int | None = None
        self._largest = LARGEST_BODY

    def add(self, data: bytes) -> None:
        """Take more bytes; raises Refused when the request is too large or its length cannot be known."""
        self.data += data
        if not self._end and self._chunk_at is None:
            self._look_for_head()
        if self._chunk_at is not None:
            self._walk_chunks(self._chunk_at)
        elif self._end:
            self.whole = len(self.data) >= self._end

    def take(self) -> tuple[bytes, bytes]:
        """The request, and what came behind it: the beginning of the next one."""
        return bytes(self.data[:self._end]), bytes(self.data[self._end:])

    def _look_for_head(self) -> None:
        end = self.data.find(b"\r\n\r\n", self._searched)
        if end < 0 and self.data and (self.data[0] not in _METHOD_BEGINS or _BARE_LF.search(self.data, self._searched)):
            self._end = len(self.data)  # no head of HTTP/1 comes of this: the parser says so
        elif max(end, len(self.data) if end < 0 else 0) > LARGEST_HEAD:
            raise Refused(431, "The head of the request is too large.")
        elif end >= 0:
            self._body_follows(end + 4, bytes(self.data[:end + 2]))
        self._searched = max(0, len(self.data) - 3)

    def _body_follows(self, begins: int, head: bytes) -> None:
        codings, lengths = _CODING.findall(head), _LENGTH.findall(head)
        self._largest = LARGEST_PUSHED if _PUSHED.match(head) else LARGEST_BODY
        self.wants_continue = any(each.strip().lower() == b"100-continue" for each in _EXPECT.findall(head))
        if codings:
            if lengths or len(codings) > 1 or codings[0].strip().lower() != b"chunked":
                raise Refused(400, "The length of the request cannot be known.")
            self._chunk_at = begins
        else:
            self._end = begins + _length(lengths, self._largest)

    def _walk_chunks(self, at: int) -> None:
        """Go from chunk to chunk as far as they are there; `_end` is set once the last one is."""
        while (line_end := self.data.find(b"\r\n", at, at + _LONGEST_SIZE_LINE)) >= 0:
            size = _chunk_size(bytes(self.data[at:line_end]))
            if size == 0:
                return self._look_for_last(line_end)
            at = line_end + 2 + size + 2
            if at > LARGEST_HEAD + self._largest + _CHUNK_OVERHEAD:
                raise Refused(413, "The request is too large.")
            if at > len(self.data):
                break
            self._chunk_at = at
        if len(self.data) - (self._chunk_at or 0) > _LONGEST_SIZE_LINE and line_end < 0:
            raise Refused(400, "A chunk of the request has no size.")
        return None

    def _look_for_last(self, line_end: int) -> None:
        """Trailers end as a head does; without any, an empty line follows at once."""
        end = self.data.find(b"\r\n\r\n", line_end)
        if end >= 0:
            self._end, self._chunk_at, self.whole = end + 4, None, True
        elif len(self.data) - line_end > LARGEST_HEAD:
            raise Refused(431, "The trailers of the request are too large.")


def _length(lengths: list[bytes], largest: int) -> int:
    text = lengths[0].strip() if lengths else b"0"
    if len(lengths) > 1 or not text.isdigit():
        raise Refused(400, "The length of the request cannot be known.")
    if len(text) > 9 or int(text) > largest:
        raise Refused(413, "The request is too large.")
    return int(text)


def _chunk_size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip(b" \t")
    if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", digits):
        raise Refused(400, "A chunk of the request has no size.")
    return int(digits, 16)
