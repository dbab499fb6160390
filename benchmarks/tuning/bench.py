"""`bench tune`: cameras made of real clips are tagged, tuned by what is proposed first, and judged on clips held out.

Somebody counts as occupied; light, shaking, traffic, trees, insects and a television as unoccupied. What is held out
is later, and of other people and other stretches of the clips. Each event is played through the camera's own code and
named by the house's own analyzer, before and after.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2

from benchmarks.tuning.played_clip import PlayedClip, played
from benchmarks.tuning.views import SHARED, RealView, names, view
from benchmarks.tuning.visits import clips_of
from camera_process import factory
from house.alerting.motion_size import largest
from house.settings.whole_config import Settings
from house.tuning.outcomes import at_worst, bounds
from house.tuning.proposals import propose
from house.tuning.sample_judge import Replayed, ReplayedEvent, SampleJudge, tuned_camera
from house.tuning.tagged_samples import TaggedSample, missing, missing_text
from house.tuning.tuned_settings import TunedSettings
from vision.motion.strip_replay import replayed

WANTED_FEWER, LEAST_OCCUPIED, LEAST_CAMERAS = 0.7, 60, 3
_TRIES = 8
"""Clips of each kind that are played for one event that opens."""


@dataclass(frozen=True)
class TunedView:
    """One camera: what was proposed, in words, and what became of the events held out.

    occupied, unoccupied: how many of them alerted with the settings of before. lost: those with somebody that do not
    after; false: those with nobody that still do.
    """

    camera: str
    proposed: str
    occupied: int
    lost: int
    unoccupied: int
    false: int


def run(argv: list[str]) -> int:
    """Tune and judge; 1 when false alerts are not down by 70 % or anybody is lost."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench tune", description=__doc__)
    parser.add_argument("--events", type=int, default=22, help="events of each kind and camera, given and held out")
    parser.add_argument("--models", type=Path, default=SHARED / "models", help="the folder of the analyzer's model")
    parser.add_argument("--cameras", nargs="*", help="only these")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="cameras at a time")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    chosen = [each for each in names() if each in (arguments.cameras or [each])]
    found = list[TunedView]()
    with ProcessPoolExecutor(arguments.jobs, get_context("spawn")) as pool:
        for each in pool.map(partial(_tuned, events=arguments.events, models=arguments.models), chosen):
            found.append(each)
            print(f"{each.camera}: {each}", file=sys.stderr, flush=True)
    print(json.dumps([asdict(each) for each in found]) if arguments.json else table(found))
    return 0 if good(found) else 1


def _tuned(name: str, events: int, models: Path) -> TunedView:
    cv2.setNumThreads(1)
    return tuned(view(name), events, models)


def tuned(camera: RealView, events: int, models: Path) -> TunedView:
    """Tag what is given, apply what is proposed first, and judge what is held out."""
    judge = _judge(camera)
    given = [each for kind in (True, False) for each in opened(camera, kind, False, events, models)]
    strips = {each.clip.name: each.strip for each in given}

    def on_strip(sample: TaggedSample, to: TunedSettings) -> Replayed:
        motion = tuned_camera(judge.camera, to).motion
        regions = replayed(strips[sample.id], factory.motion_settings(motion), motion.masks)
        return None if regions is None else ReplayedEvent((), largest(regions))

    judge.replay = on_strip
    samples = [each.tagged for each in given]
    proposals = getattr(propose(judge, samples), "proposals", ())
    held = {each.clip.name: each for kind in (True, False) for each in opened(camera, kind, True, events, models)}
    before = [each for each in held.values() if judge.alerted(each.tagged, judge.now)]
    if not proposals:
        words = missing_text(missing(samples)) or "nothing"
        return _counted(camera, words, before, before)
    first = proposals[0]
    settings = judge.now.with_changes(first.changes)
    return _counted(camera, first.words, before, [each for each in before if _alerted(judge, each, settings, models)])


def opened(camera: RealView, occupied: bool, held_out: bool, count: int, models: Path) -> Iterator[PlayedClip]:
    """So many events that open with the settings of now; fewer where the clips give no more."""
    found = 0
    for clip in clips_of(camera, occupied, held_out, _TRIES * count):
        event = played(clip, _judge(camera).camera.motion, models) if found < count else None
        if event:
            found += 1
            yield event


def _alerted(judge: SampleJudge, event: PlayedClip, settings: TunedSettings, models: Path) -> bool:
    """Whether the clip alerts with these settings; where motion is another it is played again as a whole."""
    camera = tuned_camera(judge.camera, settings)
    if camera.motion != judge.camera.motion:
        again = played(event.clip, camera.motion, models)
        if again is None:
            return False
        event = again
    return SampleJudge(judge.settings, camera, _always).alerted(event.tagged, settings)


def _always(sample: TaggedSample, to: TunedSettings) -> Replayed:
    """What opened live did open."""
    return ReplayedEvent()


def _judge(camera: RealView) -> SampleJudge:
    settings = Settings.model_validate({"cameras": {"bench": {"source": "demo://room"}}})
    return SampleJudge(settings, settings.cameras["bench"], _always)


def _counted(camera: RealView, words: str, before: Sequence[PlayedClip], after: Sequence[PlayedClip]) -> TunedView:
    people, still = (sum(each.clip.occupied for each in events) for events in (before, after))
    return TunedView(camera.name, words, people, people - still, len(before) - people, len(after) - still)


def good(found: Sequence[TunedView]) -> bool:
    """Whether it is what is wanted."""
    occupied, lost, unoccupied, false = _sums(found)
    enough = occupied >= LEAST_OCCUPIED and sum(each.occupied > 0 for each in found) >= LEAST_CAMERAS
    return enough and lost == 0 and false <= (1 - WANTED_FEWER) * unoccupied


def table(found: Sequence[TunedView]) -> str:
    """The figures in lines, and all of them together with their bounds."""
    rows = [f"{'camera':10} {'people':>7} {'lost':>5} {'false':>7} {'after':>6}   proposed"]
    rows += [f"{each.camera:10} {each.occupied:7} {each.lost:5} {each.unoccupied:7} {each.false:6}   {each.proposed}"
             for each in found]
    occupied, lost, unoccupied, false = _sums(found)
    low, high = bounds(unoccupied - false, unoccupied)
    rows.append(f"false alerts {unoccupied} -> {false}: {1 - false / max(1, unoccupied):.0%} fewer "
                f"({low:.0%} to {high:.0%} with 95 % confidence)")
    worst = at_worst(lost, occupied)
    rows.append(f"lost {lost} of {occupied} with somebody (with 95 % confidence at most {worst:.1%})")
    return "\n".join(rows)


def _sums(found: Sequence[TunedView]) -> tuple[int, int, int, int]:
    return (sum(each.occupied for each in found), sum(each.lost for each in found),
            sum(each.unoccupied for each in found), sum(each.false for each in found))
