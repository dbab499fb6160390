"""JPEGs taken out of a stream of bytes, wherever in it they lie. Pure.

Cameras announce one boundary and send another, leave out lengths or give wrong ones, and put sound or text between
the pictures. A JPEG says itself where it begins and ends (ITU-T T.81, annex B), so nothing else is looked at.
"""

_BEGIN, _END = b"\xff\xd8\xff", b"\xff\xd9"
_SCAN = 0xDA
_ALONE = {0x00, 0x01, *range(0xD0, 0xDA)}
"""Markers without a length; none of them may stand between the beginning of a picture and its first scan."""


class JpegSplitter:
    """Takes bytes as they arrive and returns whole JPEGs; half ones, and what lies between, are passed over.

    largest: bytes one picture may have. Memory stays below that and one piece.
    torn: how many pictures had begun and never ended.
    """

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._data = bytearray()
        self._scan = 0
        self.torn = 0

    def feed(self, piece: bytes) -> list[bytes]:
        """The pictures that are complete with these bytes, in order; ValueError when one is larger than allowed."""
        self._data += piece
        found = []
        while (picture := self._next()) is not None:
            found.append(picture)
        if len(self._data) > self._largest:
            raise ValueError(f"a picture of more than {self._largest} bytes")
        return found

    def _next(self) -> bytes | None:
        while self._scan or self._begins():
            end = self._data.find(_END, self._scan)
            again = self._data.find(_BEGIN, self._scan, end if end >= 0 else len(self._data))
            if again >= 0:  # the picture before it was never finished
                self.torn += 1
                self._drop(again)
                continue
            if end < 0:
                self._scan = max(self._scan, len(self._data) - len(_BEGIN))
                return None
            picture = bytes(self._data[: end + 2])
            self._drop(end + 2)
            return picture
        return None

    def _begins(self) -> bool:
        """Go to the next beginning whose headers are all there and sound; False when more bytes are needed."""
        while (begin := self._data.find(_BEGIN)) >= 0:
            self._drop(begin)
            scan = self._first_scan()
            if scan is None:
                return False
            if scan:
                self._scan = scan
                return True
            self._drop(2)
        self._drop(max(0, len(self._data) - len(_BEGIN) + 1))
        return False

    def _first_scan(self) -> int | None:
        """Where the headers end and the compressed picture begins; 0: this is no JPEG, None: more bytes are needed."""
        data, at = self._data, 2
        while at + 4 <= len(data):
            if data[at] != 0xFF or data[at + 1] in _ALONE:
                return 0
            if data[at + 1] == 0xFF:
                at += 1
                continue
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if length < 2:
                return 0
            if data[at + 1] == _SCAN:
                return at + 2 + length
            at += 2 + length
        return None

    def _drop(self, count: int) -> None:
        del self._data[:count]
        self._scan = 0
