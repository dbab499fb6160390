"""What a video's sequence parameter set says of its pictures, before any is decoded. Pure.

ITU-T H.264, 7.3.2.1.1 and H.265, 7.3.2.2. Only what stands before the size and behind it up to the number of pictures
is read.
"""

from dataclasses import dataclass

_WITH_CHROMA = {44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244}
_LUMA_WEIGHT = {0: 1.0, 1: 1.5, 2: 2.0, 3: 3.0}
_VECTORS, _COLOURS = 0.5, 3.0
"""Bytes a decoder keeps for each pixel besides those of the picture, and those of one in colour."""


@dataclass(frozen=True, slots=True)
class CodedPictures:
    """held: pictures a decoder keeps at once, besides the one it decodes; bytes_each: those of one pixel."""

    width: int
    height: int
    held: int
    bytes_each: float

    @property
    def pixels(self) -> int:
        """Those of one picture."""
        return self.width * self.height

    @property
    def bytes(self) -> int:
        """What decoding takes, and showing one picture in colour."""
        return round(self.pixels * ((self.held + 1) * (self.bytes_each + _VECTORS) + _COLOURS))


def coded_pictures(codec: str, unit: bytes) -> CodedPictures | None:
    """The pictures that a sequence parameter set announces; None when it cannot be read.

    codec: "h264" or "hevc". unit: the NAL unit without a start code.
    """
    try:
        return _h264(_Bits(unit[1:])) if codec == "h264" else _hevc(_Bits(unit[2:]))
    except IndexError:
        return None


class _Bits:
    """Reads bits; IndexError where there are no more."""

    def __init__(self, unit: bytes) -> None:
        data = unit.replace(b"\0\0\3", b"\0\0")  # 7.4.1: keeps start codes out
        self._bits, self._left = int.from_bytes(data, "big"), len(data) * 8

    def take(self, count: int) -> int:
        """The next so many bits as a number."""
        if count > self._left:
            raise IndexError("no more bits")
        self._left -= count
        return self._bits >> self._left & ((1 << count) - 1)

    def golomb(self) -> int:
        """The next ue(v), 9.1."""
        zeros = 0
        while not self.take(1):
            zeros += 1
        if zeros > 31:
            raise IndexError("no number")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """The next se(v), 9.1.1."""
        code = self.golomb()
        return (code + 1) // 2 if code & 1 else -(code // 2)


def _h264(bits: _Bits) -> CodedPictures:
    profile = bits.take(24) >> 16
    bits.golomb()
    chroma, deep = 1, 0
    if profile in _WITH_CHROMA:
        chroma = bits.golomb()
        if chroma == 3:
            bits.take(1)
        deep = bits.golomb() | bits.golomb()
        bits.take(1)
        if bits.take(1):
            _scaling_lists(bits, 8 if chroma != 3 else 12)
    bits.golomb()
    _order_count(bits)
    held = bits.golomb()
    bits.take(1)
    width, units = (bits.golomb() + 1) * 16, (bits.golomb() + 1) * 16
    return CodedPictures(width, units * (2 - bits.take(1)), max(1, min(held, 16)), _weight(chroma, deep))


def _scaling_lists(bits: _Bits, count: int) -> None:
    for index in range(count):
        if not bits.take(1):
            continue
        last = following = 8
        for _ in range(16 if index < 6 else 64):
            if following:
                following = (last + bits.signed()) % 256
            last = following or last


def _order_count(bits: _Bits) -> None:
    kind = bits.golomb()
    if kind == 0:
        bits.golomb()
    elif kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        for _ in range(bits.golomb()):
            bits.signed()


def _hevc(bits: _Bits) -> CodedPictures:
    bits.take(4)
    layers = bits.take(3)
    bits.take(1 + 88 + 8)
    present = [bits.take(2) for _ in range(layers)]
    if layers:
        bits.take(2 * (8 - layers))
    for each in present:
        bits.take(88 * (each >> 1) + 8 * (each & 1))
    bits.golomb()
    chroma = bits.golomb()
    if chroma == 3:
        bits.take(1)
    width, height = bits.golomb(), bits.golomb()
    if bits.take(1):
        for _ in range(4):
            bits.golomb()
    deep = bits.golomb() | bits.golomb()
    bits.golomb()
    held = 0
    for _ in range(layers + 1 if bits.take(1) else 1):
        held = max(held, bits.golomb() + 1)
        bits.golomb()
        bits.golomb()
    return CodedPictures(width, height, max(1, min(held, 16)), _weight(chroma, deep))


def _weight(chroma: int, deep: int) -> float:
    return _LUMA_WEIGHT.get(chroma, 3.0) * (2 if deep else 1)
