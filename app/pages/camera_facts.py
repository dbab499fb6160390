"""What a camera is set to, in rows for its page: rotation, streams, PIR sensor, clips; and what is wrong. Pure."""

from collections.abc import Iterable

from house import times
from house.masking import hidden
from house.settings.whole_config import CameraSettings
from house.state.house_state import Trouble

Row = tuple[str, str]
_MIRRORED = {"horizontal": "left and right changed", "vertical": "upside down"}


def rows(own: CameraSettings, troubles: Iterable[Trouble], key_frames: str, moment: tuple[float, str]) -> list[Row]:
    """What the settings say, and what has become of it: rows of label and text.

    troubles: of this camera. key_frames: seconds between its key frames when they come too seldom, else "".
    moment: now, and the house's time zone.
    """
    wrong = _wrong(troubles, moment)
    stream = f"the small stream {hidden(own.motion_source)}" if own.motion_source else "the main stream"
    pir = f"{own.pir}, {own.pir_rule}" if own.pir else "none"
    return [*wrong, ("Rotation", _turned(own)), ("Motion stream", stream), ("Decoding", _decoded(own, key_frames)),
            ("PIR sensor", pir), ("Clips", _clips(own))]


def pushed_rows(own: CameraSettings, troubles: Iterable[Trouble], came: Iterable[str],
                moment: tuple[float, str]) -> list[Row]:
    """The same of a camera that sends by itself; came: what is said of what it has sent."""
    sends = [("Sent", f"{line[0].upper()}{line[1:]}") for line in came]
    return [*_wrong(troubles, moment), *sends, ("Rotation", _turned(own)),
            ("Clips", "those it sends" if own.clip.keep else "none")]


def _wrong(troubles: Iterable[Trouble], moment: tuple[float, str]) -> list[Row]:
    return [("Trouble", f"since {times.clock(each.since, *moment)} {each.text.removeprefix(f'{each.about}: ')}")
            for each in troubles]


def _turned(own: CameraSettings) -> str:
    words = [f"by {own.rotate}° clockwise"] if own.rotate else []
    words += [_MIRRORED[own.flip]] if own.flip != "none" else []
    return ", ".join(words) or "none"


def _decoded(own: CameraSettings, key_frames: str) -> str:
    if not own.keyframes_only:
        return "every picture"
    if key_frames:
        return f"every picture, although keyframes_only is set: key frames come every {key_frames} s, not every 2 s"
    often = f"one key frame every {own.look_every:g} s" if own.look_every else "key frames only"
    return f"{often} while nothing happens" + (" and it does not record" if own.full_decode.recording else "")


def _clips(own: CameraSettings) -> str:
    if not own.clip.keep:
        return "none"
    return f"from {own.clip.pre_roll:g} s before to {own.clip.post_roll:g} s after, {own.clip.longest:g} s at most"
