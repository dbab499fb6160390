"""Pictures that a camera's stream breaks in pieces, put together again.

Some encoders repeat their parameter sets before every slice of a key frame (GStreamer's rtph264pay config-interval=-1
behind a sliced x264). By H.264 7.4.1.2.3 a parameter set begins a new picture, so FFmpeg hands each slice over as a
packet of its own, and decoded alone each is a damaged picture: none of the key frames would be seen.
"""

import re
from collections.abc import Iterable, Iterator

import av

_SLICE = {"h264": (1, lambda first: first & 0x1F in (1, 2, 5)), "hevc": (2, lambda first: first >> 1 & 0x3F < 32)}
"""By codec: bytes of a unit's header, and whether its first byte says that picture data follows."""
_START = re.compile(b"\x00\x00\x01")


def whole(packets: Iterable[av.Packet | None], codec: str) -> Iterator[av.Packet | None]:
    """The packets with one picture in each; None where one is held back, and for each None.

    Of an ordinary stream only the first key frame waits for the packet after it. In one that breaks its pictures, every
    packet of the sort that was broken (key frames or others) waits for the next.
    """
    if codec not in _SLICE:
        yield from packets
        return
    held: list[av.Packet] = []
    broken: set[bool] = set()
    begun, last = False, None
    for packet in packets:
        if packet is None:
            yield None
            continue
        if held and _belongs(packet, held[0], codec):
            held.append(packet)
            broken.add(held[0].is_keyframe)
            yield None
            continue
        if held:
            yield _joined(held)
            held = []
        elif last is not None and packet.pts is not None and packet.pts == last.pts:
            broken.add(last.is_keyframe)
        last = packet
        if packet.is_keyframe in broken or (packet.is_keyframe and not begun):
            held, begun = [packet], True
            yield None
        else:
            yield packet
    if held:
        yield _joined(held)


def continues(data: bytes, codec: str) -> bool:
    """Whether the first slice in these bytes (Annex B) is not the first one of its picture.

    It says so in the first bit after its header: first_mb_in_slice is 0 (one bit, 1), H.264 7.3.3;
    first_slice_segment_in_pic_flag is 1, H.265 7.3.6.1.
    """
    size, is_slice = _SLICE[codec]
    for start in _START.finditer(data):
        at = start.end()
        if at + size < len(data) and is_slice(data[at]):
            return not data[at + size] & 0x80
    return False


def _belongs(packet: av.Packet, first: av.Packet, codec: str) -> bool:
    """Whether the packet goes on with the picture that `first` began; the first one of a connection has no stamp."""
    return (first.pts is None or packet.pts == first.pts) and continues(bytes(packet), codec)


def _joined(pieces: list[av.Packet]) -> av.Packet:
    """One packet of all; the first one's as it is when there is only that."""
    first = pieces[0]
    if len(pieces) == 1:
        return first
    made = av.Packet(b"".join(bytes(each) for each in pieces))
    if first.stream is not None:  # what decodes it
        made.stream, made.time_base = first.stream, first.time_base
    made.is_keyframe = first.is_keyframe
    made.pts, made.dts = next(((each.pts, each.dts) for each in pieces if each.pts is not None), (None, None))
    for kept in first.iter_sidedata():
        made.set_sidedata(kept)
    return made
