"""JPEGs taken out of a stream of bytes, wherever in it they lie. Pure.

Cameras announce one boundary and send another, leave out lengths or give wrong ones, and put sound or text between
the pictures. A JPEG says itself where it begins and ends (ITU-T T.81, annex B), so nothing else is looked at.
"""

import re

from vision import jpeg_markers

_BEGIN = b"\xff\xd8\xff"
_BOUNDARY = re.compile(rb"\r?\n--[^\r\n]{1,200}\r?\n[A-Za-z-]+:[^\xff]*\Z")


class JpegSplitter:
    """Takes bytes as they arrive and returns whole JPEGs; half ones, and what lies between, are passed over.

    Of a camera that ends none of its pictures each is returned when the next one begins, without an end; only decoding
    it tells whether all of it has come.
    largest: bytes one picture may have. Memory stays below that and one piece.
    torn: how many pictures had begun and never ended.
    """

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._data = bytearray()
        self._scan = 0
        self._ends = False
        self.torn = 0

    def feed(self, piece: bytes) -> list[bytes]:
        """The pictures that are complete with these bytes, in order; ValueError when one is larger than allowed."""
        self._data += piece
        found = []
        while (picture := self._next()) is not None:
            if picture:
                found.append(picture)
        if len(self._data) > self._largest:
            raise ValueError(f"a picture of more than {self._largest} bytes")
        return found

    def _next(self) -> bytes | None:
        """The next picture, b"" for one that was never ended; None when more bytes are needed."""
        if not self._scan and not self._begins():
            return None
        end, self._scan = jpeg_markers.end_of(self._data, self._scan)
        if end == jpeg_markers.MORE:
            return None
        picture = bytes(self._data[:end])
        self._drop(end)
        if picture.endswith(jpeg_markers.END):
            self._ends = True
            return picture
        if self._ends:
            self.torn += 1
            return b""
        return _BOUNDARY.sub(b"", picture)

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
        at = 2
        while (found := jpeg_markers.segment(self._data, at)) is not None:
            marker, _, at = found
            if marker in (0xD8, 0xD9):
                return 0
            if marker == jpeg_markers.SCAN:
                return at
        return None

    def _drop(self, count: int) -> None:
        del self._data[:count]
        self._scan = 0
