"""Who walks through the demo room: a path, a gait, and a figure of shaded, tapered limbs.

Feet stand still while they carry and swing in an arc between; knees and elbows follow (two-link inverse kinematics).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.demo_room.pinhole_camera import EYE, Floats, triple

Pixels = NDArray[np.uint8]
Colour = tuple[float, float, float]

_PALETTES: tuple[tuple[Colour, Colour, Colour], ...] = (  # jacket, trousers, hair: red, green, blue
    ((176, 62, 54), (52, 58, 76), (58, 40, 30)),
    ((58, 84, 128), (92, 84, 74), (34, 28, 26)),
    ((222, 196, 120), (48, 54, 70), (112, 76, 44)),
    ((70, 112, 88), (60, 52, 48), (70, 62, 58)),
)
_SKIN: tuple[Colour, ...] = ((224, 178, 148), (196, 146, 112), (142, 98, 72))
SHOE: Colour = (38, 34, 32)
_STRIDE = 1.34  # metres from one step of a foot to its next
_LOOK = 3.0  # seconds someone stands and looks around


@dataclass(frozen=True)
class Walk:
    """One visit: from one side of the room to the other, sometimes with a stop."""

    start: Floats
    end: Floats
    pace: float  # metres a second
    height: float
    stops_at: float  # metres walked before the stop; infinite for none
    jacket: Colour
    trousers: Colour
    hair: Colour
    skin: Colour

    @property
    def length(self) -> float:
        """Metres from start to end."""
        return float(np.linalg.norm(self.end - self.start))

    @property
    def seconds(self) -> float:
        """How long the visit takes."""
        return self.length / self.pace + (_LOOK if self.stops_at < self.length else 0)

    def walked(self, since: float) -> float:
        """Metres walked so many seconds after the visit began; slows down and starts again around a stop."""
        before = self.stops_at / self.pace
        if since <= before:
            return since * self.pace
        return self.stops_at + max(0.0, since - before - _LOOK) * self.pace

    def moving(self, since: float) -> float:
        """1 while walking, 0 while standing, between the two for a moment around a stop."""
        begins = self.stops_at / self.pace
        return min(1.0, max(0.0, 1 - (since - begins + 0.2) / 0.4, (since - begins - _LOOK + 0.2) / 0.4))


def walk(seed: int, count: int, speed: float) -> Walk:
    """The walk of visit `count` in the room of `seed`: the same every time it is asked for."""
    draws = np.random.default_rng((seed, count, 7))
    lanes = draws.uniform(2.75, 3.05, 2)
    ends = [triple(-3.7, 0, lanes[0]), triple(4.1, 0, lanes[1])]
    if draws.random() < 0.5:
        ends.reverse()
    jacket, trousers, hair = _PALETTES[int(draws.integers(len(_PALETTES)))]
    return Walk(
        start=ends[0], end=ends[1], pace=float(draws.uniform(0.95, 1.2)) * speed,
        height=float(draws.uniform(1.62, 1.84)),
        stops_at=float(draws.uniform(3.4, 4.4)) if draws.random() < 0.6 else math.inf,
        jacket=jacket, trousers=trousers, hair=hair, skin=_SKIN[int(draws.integers(len(_SKIN)))],
    )


@dataclass(frozen=True)
class Limb:
    """A tapered, round-ended piece between two places, radii in metres."""

    a: Floats
    b: Floats
    radius_a: float
    radius_b: float
    colour: Colour


def figure(who: Walk, since: float) -> list[Limb]:
    """The body at this moment as limbs, the far ones first."""
    body = _Body(who, since)
    near = 1 if body.nearer_left() else -1
    limbs: list[Limb] = []
    for side in (-near, near):
        if side == near:
            limbs += body.trunk()
        arm, leg = body.arm(side), body.leg(side)
        limbs += arm + leg if side == -near else leg + body.coat() + arm
    return limbs


class _Body:
    def __init__(self, who: Walk, since: float) -> None:
        self._who, self._size = who, who.height / 1.75
        ahead = (who.end - who.start) / who.length
        self._ahead = ahead.astype(np.float32)
        self._left = np.array((-ahead[2], 0, ahead[0]), np.float32)
        walked = who.walked(since)
        self._phase = walked / (_STRIDE * self._size)
        self._moving = who.moving(since)
        bob = 0.018 * math.cos(4 * math.pi * self._phase) * self._moving
        sway = 0.012 * math.sin(1.3 * since) * (1 - self._moving)
        self._ground = who.start + self._ahead * walked
        self._hips = self._at(sway, 0.925 + bob, 0.0)
        self._neck = self._at(0.035 * self._moving + sway, 1.45 + bob, 0.0)
        self._turn = 0.9 * math.sin(1.7 * since) * (1 - self._moving)

    def nearer_left(self) -> bool:
        """True when the left side of the body is closer to the camera."""
        return float(self._left @ (EYE - self._ground)) > 0

    def _at(self, forward: float, up: float, left: float) -> Floats:
        """A place on the body: metres of a 1.75 m person ahead, above and to the left of the feet."""
        place = self._ground + self._size * (forward * self._ahead + left * self._left)
        return (place + np.array((0, up * self._size, 0))).astype(np.float32)

    def _limb(self, a: Floats, b: Floats, radii: tuple[float, float], colour: Colour) -> Limb:
        return Limb(a, b, radii[0] * self._size, radii[1] * self._size, colour)

    def leg(self, side: int) -> list[Limb]:
        """Thigh, shin and shoe; the foot stands for 0.6 of its cycle and swings for the rest."""
        turn = (self._phase + (0.5 if side < 0 else 0.0)) % 1.0
        reach = _STRIDE * 0.30
        if turn < 0.6:
            forward, up, lift = reach * (1 - 2 * turn / 0.6), 0.0, max(0.0, (turn - 0.42) / 0.18) * 0.07
        else:
            swing = (turn - 0.6) / 0.4
            eased = swing * swing * (3 - 2 * swing)
            forward, up = reach * (2 * eased - 1), 0.10 * math.sin(math.pi * swing) ** 1.2
            lift = 0.07 * (1 - swing)
        stands = 1 - self._moving
        forward, up, lift = forward * self._moving + 0.06 * side * stands, up * self._moving, lift * self._moving
        ankle = self._at(forward, 0.085 + up + lift, 0.085 * side)
        hip = self._hips + self._left * (0.085 * side * self._size)
        knee = _joint(hip, ankle, (0.43 * self._size, 0.42 * self._size), self._ahead)
        toe_up = 0.0 if turn < 0.6 else 0.05 * math.sin(math.pi * (turn - 0.6) / 0.4)
        heel = self._at(forward - 0.045, 0.05 + up + lift, 0.085 * side)
        toe = self._at(forward + 0.155, 0.038 + up + lift * 0.25 + toe_up * self._moving, 0.085 * side)
        cloth = self._who.trousers if side > 0 else _dimmed(self._who.trousers, 0.86)
        return [
            self._limb(heel, toe, (0.046, 0.034), SHOE),
            self._limb(knee, ankle, (0.066, 0.048), cloth),
            self._limb(hip, knee, (0.092, 0.066), cloth),
        ]

    def arm(self, side: int) -> list[Limb]:
        """Upper arm, forearm and hand, swinging against the leg of its side."""
        swing = -0.48 * math.cos(2 * math.pi * (self._phase + (0.5 if side < 0 else 0.0))) * self._moving
        shoulder = self._neck + self._left * (0.165 * side * self._size) + triple(0, -0.045 * self._size, 0)
        elbow = self._swung(shoulder, swing, 0.29)
        bend = swing + 0.28 + 0.30 * max(0.0, swing)
        wrist = self._swung(elbow, bend, 0.25)
        hand = self._swung(wrist, bend + 0.1, 0.075)
        cloth = self._who.jacket if side > 0 else _dimmed(self._who.jacket, 0.9)
        return [
            self._limb(wrist, hand, (0.036, 0.032), self._who.skin),
            self._limb(shoulder, elbow, (0.062, 0.050), cloth),
            self._limb(elbow, wrist, (0.050, 0.040), cloth),
        ]

    def _swung(self, place: Floats, angle: float, length: float) -> Floats:
        down = math.sin(angle) * self._ahead + np.array((0, -math.cos(angle), 0))
        return (place + down * length * self._size).astype(np.float32)

    def trunk(self) -> list[Limb]:
        """Neck, head and hair; the head turns while someone looks around."""
        who = self._who
        face = self._ahead * math.cos(self._turn) + self._left * math.sin(self._turn)
        centre = self._neck + triple(0, 0.195 * self._size, 0) + face * (0.025 * self._size)
        up = triple(0, self._size, 0)
        chin = centre - up * 0.055 + face * (0.022 * self._size)
        crown = centre + up * 0.035
        nose = centre + face * (0.088 * self._size) - up * 0.028
        back = centre - face * (0.045 * self._size) + up * 0.026
        fringe = centre + face * (0.032 * self._size) + up * 0.084
        return [
            self._limb(self._neck - up * 0.02, chin, (0.058, 0.05), _dimmed(who.skin, 0.86)),
            self._limb(chin, crown, (0.066, 0.092), who.skin),
            self._limb(nose - face * 0.02 + up * 0.02, nose - up * 0.006, (0.012, 0.015), who.skin),
            self._limb(back + up * 0.03, back - up * 0.05, (0.080, 0.056), who.hair),
            self._limb(back + up * 0.05, fringe, (0.076, 0.040), who.hair),
        ]

    def coat(self) -> list[Limb]:
        """Chest and jacket: two sides and a middle, wide from the front and narrow from the side."""
        shade, jacket = _dimmed(self._who.jacket, 0.94), self._who.jacket
        up = triple(0, self._size, 0)
        low, high = self._hips - up * 0.02, self._neck - up * 0.115
        seat = self._limb(self._hips - up * 0.05, self._hips + up * 0.04, (0.118, 0.118), self._who.trousers)
        far, near = (-1, 1) if self.nearer_left() else (1, -1)
        sides = []
        for side, colour in ((far, shade), (near, jacket)):
            out = self._left * (side * self._size)
            sides.append(self._limb(low + out * 0.055, high + out * 0.085, (0.112, 0.112), colour))
        collar = self._limb(high + up * 0.05, self._neck - up * 0.025, (0.092, 0.068), jacket)
        return [seat, sides[0], collar, sides[1]]


def _dimmed(colour: Colour, factor: float) -> Colour:
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


def _joint(root: Floats, tip: Floats, lengths: tuple[float, float], towards: Floats) -> Floats:
    """The knee between hip and ankle for these bone lengths, bent towards a direction."""
    span = tip - root
    distance = min(float(np.linalg.norm(span)), sum(lengths) * 0.999)
    along = span / max(float(np.linalg.norm(span)), 1e-6)
    share = (lengths[0] ** 2 - lengths[1] ** 2 + distance**2) / (2 * distance)
    out = towards - along * float(towards @ along)
    out /= max(float(np.linalg.norm(out)), 1e-6)
    return (root + along * share + out * math.sqrt(max(0.0, lengths[0] ** 2 - share**2))).astype(np.float32)
