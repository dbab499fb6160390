"""Turning a camera: what people type becomes absolute degrees within its limits before it is recorded."""

import re
from dataclasses import dataclass

from house import facts
from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.names import place
from house.settings.whole_config import PanTiltSection
from house.state.house_state import HouseState

STEP = 10.0
"""Degrees of `rotate left` when nothing says how many."""
PATIENCE = 120.0
"""Seconds after which a move that was not reported as done no longer counts as under way."""
_WAYS = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}
_WHOLE = re.compile(r"[+-]?\d{1,6}", re.ASCII)
_WANTS = "Rotate wants two integers, pan and tilt in degrees, or a direction, or preset and its name."


@dataclass(frozen=True)
class Aim:
    """Where a camera should look: degrees, or the name of a preset stored in the camera; `text` names it in answers."""

    pan: float
    tilt: float
    text: str
    preset: str = ""


def rotate(house: House, request: CommandRequest) -> Answer:
    """Turn a camera to absolute degrees, by some degrees in a direction, or to a preset."""
    camera, words = _camera(house, request.words)
    own, state = house.settings.cameras[camera].pan_tilt, house.state()
    aim = _aim(words, own, state, (camera, house.now()))
    before = state.fields.get(f"position:{camera}")
    house.record(facts.MoveAsked(at=house.now(), id=request.fact_id(facts.MoveAsked), camera=camera, pan=aim.pan,
                                 tilt=aim.tilt, by=request.who, preset=aim.preset, channel=request.channel))
    undo = f"rotate {camera} {before['pan']:.0f} {before['tilt']:.0f}" if before else ""
    return Answer(f"{place(camera)} turns to {aim.text}.", undo=undo)


def current_position(house: House, request: CommandRequest) -> Answer:
    """Say where the cameras that turn look."""
    turning = _turning(house)
    if request.words:
        turning = [_camera(house, request.words)[0]]
    state, now = house.state(), house.now()
    return Answer("\n".join(position_text(state, camera, now) for camera in turning))


def angles(pan: float, tilt: float) -> str:
    """A position as text."""
    return f"pan {round(pan, 1):g}, tilt {round(tilt, 1):g}"


def on_its_way(state: HouseState, camera: str, now: float) -> facts.MoveAsked | None:
    """The move that is not done yet; None when there is none, or when it is too old to be done any more."""
    move = state.turning(camera)
    return move if move is not None and now - move.at < PATIENCE else None


def _camera(house: House, words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The camera that the words name or, when only one turns, mean; and the words after it."""
    turning = _turning(house)
    name = words[0].lower() if words else ""
    if name in turning:
        return name, words[1:]
    if name in house.settings.cameras:
        raise WrongWords(f"{place(name)} does not turn; those that do: {', '.join(turning)}.")
    if words and name not in (*_WAYS, "preset") and not _WHOLE.fullmatch(name) and len(words) > 1:
        raise WrongWords(f"There is no camera {name!r:.40}; those that turn: {', '.join(turning)}. {_WANTS}")
    if len(turning) > 1:
        raise WrongWords(f"Which camera? {', '.join(turning)}.")
    return turning[0], words


def _turning(house: House) -> list[str]:
    found = [name for name, each in house.settings.cameras.items() if each.pan_tilt.address]
    if not found:
        raise WrongWords("No camera here turns; cameras.NAME.pan_tilt.address in config.yml says what turns one.")
    return found


def _aim(words: tuple[str, ...], own: PanTiltSection, state: HouseState, which: tuple[str, float]) -> Aim:
    """Read the words after the camera; `which` is the camera and the time. Raises WrongWords."""
    first = words[0].lower() if words else ""
    if first == "preset" and len(words) == 2:
        return _preset(words[1], own, state.fields.get(f"position:{which[0]}"))
    if first in _WAYS and len(words) <= 2:
        return _relative(first, words[1:], own, _from(state, *which))
    if len(words) == 2 and all(_WHOLE.fullmatch(word) for word in words):
        pan, tilt = (float(word) for word in words)
        if not _within(own, pan, tilt):
            raise WrongWords(f"{place(which[0])} turns {limits(own)}; {angles(pan, tilt)} is too far.")
        return Aim(pan, tilt, angles(pan, tilt))
    raise WrongWords(_WANTS)


def _preset(name: str, own: PanTiltSection, looks: dict[str, float] | None) -> Aim:
    known = {preset.lower(): preset for preset in own.presets}
    if name.lower() in known:
        pan, tilt = own.presets[known[name.lower()]]
        return Aim(pan, tilt, f"{known[name.lower()]}, {angles(pan, tilt)}")
    if own.keeps_presets:
        here = looks or {"pan": 0.0, "tilt": 0.0}
        return Aim(here["pan"], here["tilt"], name, name)
    there = f"presets here: {', '.join(own.presets)}" if own.presets else "none is named under pan_tilt.presets yet"
    raise WrongWords(f"There is no preset {name!r:.40}; {there}.")


def _relative(way: str, words: tuple[str, ...], own: PanTiltSection, start: tuple[float, float]) -> Aim:
    """So many degrees from `start`, but not past the limits."""
    text = words[0] if words else ""
    if words and not re.fullmatch(r"\d{1,3}", text, re.ASCII):
        raise WrongWords(f"How many degrees? For example {way} 10.")
    size = float(text) if words else STEP
    right, up = _WAYS[way]
    pan = _held(start[0] + right * size, own.pan_min, own.pan_max)
    tilt = _held(start[1] + up * size, own.tilt_min, own.tilt_max)
    if size and (pan, tilt) == start:
        raise WrongWords(f"It looks {way} as far as it may: it turns {limits(own)}.")
    short = abs(pan - start[0]) + abs(tilt - start[1]) < size
    return Aim(pan, tilt, angles(pan, tilt) + (", which is as far as it may" if short else ""))


def _from(state: HouseState, camera: str, now: float) -> tuple[float, float]:
    """Where a relative move begins: where the camera looks, or will look once its present move is done."""
    turning, looks = on_its_way(state, camera, now), state.fields.get(f"position:{camera}")
    if turning and turning.preset:
        raise WrongWords(f"{place(camera)} is turning to {turning.preset}; try again when it has stopped.")
    if turning:
        return turning.pan, turning.tilt
    if looks is None:
        raise WrongWords(f"It is not known yet where {camera} looks; say rotate {camera} 0 0 first.")
    return float(looks["pan"]), float(looks["tilt"])


def limits(own: PanTiltSection) -> str:
    """The limits of a camera as text."""
    return f"from {own.pan_min:g} to {own.pan_max:g} in pan and from {own.tilt_min:g} to {own.tilt_max:g} in tilt"


def _within(own: PanTiltSection, pan: float, tilt: float) -> bool:
    return own.pan_min <= pan <= own.pan_max and own.tilt_min <= tilt <= own.tilt_max


def _held(value: float, least: float, most: float) -> float:
    return round(min(max(value, least), most), 1)


def position_text(state: HouseState, camera: str, now: float) -> str:
    """Where the camera looks and what it turns to, as one sentence."""
    at, turning = state.fields.get(f"position:{camera}"), on_its_way(state, camera, now)
    known = f"looks at {angles(at['pan'], at['tilt'])}" if at else "has not said yet where it looks"
    if turning is None:
        return f"{place(camera)} {known}."
    return f"{place(camera)} {known} and turns to {turning.preset or angles(turning.pan, turning.tilt)}."
