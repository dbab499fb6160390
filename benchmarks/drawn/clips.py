"""The drawn clips motion is judged on: each a hard case of its own, with the visits that are really in it."""

from benchmarks.drawn.light import (
    clock_text,
    cloud,
    flicker,
    gain,
    headlights,
    infrared,
    keyframes,
    lamp,
    noise,
    nudge,
    rain,
    shake,
)
from benchmarks.drawn.scenes import Clip, CrossingPerson, PlacedThing, Trees


def all_clips() -> list[Clip]:
    """Every drawn clip, the quiet ones first."""
    return [*_empty(), *_light(), *_camera(), *_people(), *_hard()]


def _empty() -> list[Clip]:
    return [
        Clip("quiet room", 20, [noise(2)]),
        Clip("no noise at all", 15, []),
        Clip("strong noise", 20, [noise(7)], seed=2),
        Clip("night noise", 20, [noise(11)], dark=0.4, seed=3),
        Clip("flicker", 20, [flicker(4), noise(2)]),
        Clip("codec pulses", 25, [keyframes(2.0), noise(1.5)]),
        Clip("camera clock", 20, [clock_text(), noise(1.5)]),
        Clip("trees", 40, [Trees(), noise(2)], seed=4),
        Clip("storm", 40, [Trees((0, 0, 320, 100), 6.0), rain(25), noise(3)], seed=5),
        Clip("rain", 25, [rain(40), noise(2)], seed=6),
    ]


def _light() -> list[Clip]:
    return [
        Clip("lamp", 30, [lamp(8, 20), noise(2)], seed=2),
        Clip("bright lamp", 30, [lamp(8, 20, strength=3.0, reach=70), noise(2)], seed=3),
        Clip("small lamp", 30, [lamp(8, 20, at=(90, 120), reach=35, strength=0.8), noise(2)], seed=4),
        Clip("lamp at night", 30, [lamp(8, 20, strength=5.0), noise(5)], dark=0.3, seed=5),
        Clip("cloud edge", 25, [cloud(7), noise(2)], seed=6),
        Clip("sharp cloud edge", 25, [cloud(7, 2.5, 0.5, 8), noise(2)], seed=7),
        Clip("gain step", 25, [gain([(6, 1.35), (15, 0.8)]), noise(2)], seed=8),
        Clip("gain ramp", 25, [gain([(6, 1.6), (14, 0.7)], 2.0), noise(2)], seed=9),
        Clip("infrared", 25, [infrared(8), noise(2)], seed=10),
        Clip("dusk", 60, [gain([(5, 0.4)], 50.0), noise(2)], seed=11),
    ]


def _camera() -> list[Clip]:
    return [
        Clip("shake", 25, [shake(3), noise(2)], seed=12),
        Clip("strong shake", 25, [shake(7), noise(2)], seed=13),
        Clip("gusts of shake", 30, [shake(4, 8, 11), shake(4, 18, 22), noise(2)], seed=14),
        Clip("nudge", 25, [nudge(8, (7, -4)), noise(2)], seed=15),
    ]


def _people() -> list[Clip]:
    slow = CrossingPerson((6, 16))
    return [
        Clip("walker", 25, [slow, noise(2)], ((6, 16),), seed=1),
        Clip("walker at 5 fps", 25, [slow, noise(2)], ((6, 16),), fps=5, seed=2),
        Clip("walker at 15 fps", 25, [slow, noise(2)], ((6, 16),), fps=15, seed=3),
        Clip("walker at 30 fps", 22, [slow, noise(2)], ((6, 16),), fps=30, seed=4),
        Clip("runner", 15, [CrossingPerson((6, 8)), noise(2)], ((6, 8),), seed=5),
        Clip("faint walker", 25, [CrossingPerson((6, 16), shade=18), noise(2)], ((6, 16),), seed=6),
        Clip("faint walker in noise", 25, [CrossingPerson((6, 16), shade=20), noise(7)], ((6, 16),), seed=7),
        Clip("fainter walker in noise", 25, [CrossingPerson((6, 16), shade=14), noise(7)], ((6, 16),), seed=29),
        Clip("dark figure in noise", 25, [CrossingPerson((6, 16), shade=-12), noise(5)], ((6, 16),), seed=30),
        Clip("distant walker", 25, [CrossingPerson((6, 18), height=20, ground=60), noise(2)], ((6, 18),), seed=8),
        Clip("near walker", 20, [CrossingPerson((6, 12), height=200, ground=210), noise(2)], ((6, 12),), seed=9),
        Clip("two visits", 30, [CrossingPerson((6, 12)), CrossingPerson((18, 24), (330, -20)), noise(2)],
             ((6, 12), (18, 24)), seed=10),
        Clip("walker at night", 25, [CrossingPerson((6, 16)), noise(9)], ((6, 16),), dark=0.35, seed=11),
        Clip("stands 20 s", 45, [CrossingPerson((6, 36), stop=(11, 31)), noise(2)], ((6, 36),), seed=12),
        Clip("restless 60 s", 80, [CrossingPerson((6, 74), stop=(10, 70), restless=2), noise(2)], ((6, 74),), seed=13),
        Clip("restless in noise", 60, [CrossingPerson((6, 50), stop=(10, 46), restless=2), noise(7)], ((6, 50),),
             seed=14),
    ]


def _hard() -> list[Clip]:
    walk = CrossingPerson((8, 18))
    shelves = Trees((90, 60, 150, 100), 0.0)
    return [
        Clip("ghost", 40, [CrossingPerson((-10, 14), stop=(-5, 10)), noise(2)], ((0, 14),), seed=15),
        Clip("ghost at once", 30, [CrossingPerson((-2, 3), (100, 340)), noise(2)], ((0, 3),), seed=16),
        Clip("parked car", 90, [PlacedThing(6, 70), noise(2)], ((6, 39), (70, 73)), seed=17),
        Clip("lamp with walker", 30, [walk, lamp(9, 30), noise(2)], ((8, 18),), seed=18),
        Clip("walker under cloud", 30, [walk, cloud(8), noise(2)], ((8, 18),), seed=19),
        Clip("walker in trees", 35, [Trees(), walk, noise(2)], ((8, 18),), seed=20),
        Clip("walker in a storm", 40, [Trees((0, 0, 320, 90), 5.0), walk, rain(25), noise(3)], ((8, 18),), seed=21),
        Clip("walker before a storm", 30, [Trees((0, 0, 320, 110), 5.0), walk, noise(3)], ((8, 18),), seed=25),
        Clip("stands before shelves", 45, [shelves, CrossingPerson((8, 36), stop=(13, 31)), noise(2)], ((8, 36),),
             seed=26),
        Clip("passer-by at the start", 30, [CrossingPerson((-3, 4)), CrossingPerson((12, 20)), noise(2)],
             ((0, 4), (12, 20)), seed=27),
        Clip("headlights", 30, [headlights(8, 5), headlights(18, 3), noise(4)], dark=0.4, seed=28),
        Clip("walker while shaking", 30, [walk, shake(3), noise(2)], ((8, 18),), seed=22),
        Clip("walker after infrared", 35, [CrossingPerson((18, 28)), infrared(8), noise(2)], ((18, 28),), seed=23),
        Clip("walker past a parked car", 80, [PlacedThing(6, 200), CrossingPerson((60, 70)), noise(2)],
             ((6, 39), (60, 70)), seed=24),
    ]
