"""`bench cameras`: what cameras cost over RTSP, beside Debian's `motion` and a plain cv2.VideoCapture loop, and what
they find.

People-indoor, or a drawn room with nobody in it, is encoded beforehand (720p and 640x360, 15 pictures a second, a key
frame every second) and served in a loop without encoding anything again. Ours is the camera process of a whole house.
Counted is CPU time of that one process (of motion's, of the loop's) after its start, as a share of one core.

one: one camera, with full decode and with its small stream, in turns with motion and the plain loop. keyframes: key
frames only, in an empty scene beside motion, then an audit, and the visits found with every hold at 0. many: sixteen
cameras in one process, in empty scenes.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from benchmarks.peers.cameras import DebianMotion, Loops, PartMissing, Peer, Plain, cpu_seconds, watched
from benchmarks.rtsp import looped_videos
from benchmarks.rtsp.looped_videos import Target
from benchmarks.running_house import ROOT, RunningHouse, wait_for
from benchmarks.visits import LOOP_SECONDS, Noticed, VisitVerdict, judge, visits
from camera_process.stream.keyframe_policy import phase_of
from house import facts
from ledger.redis import keys

CLIP = ROOT.parent / "shared" / "data" / "clips" / "people-indoor.mp4"
PARTS = ("one", "keyframes", "many")
FULL, SMALL, KEYS = 1.15, 0.4, 0.25
"""Bounds: CPU of ours for one of motion's."""
MANY_SMALL, MANY_KEYS, MANY_MEMORY = 0.30, 0.15, 200.0
"""Bounds of sixteen cameras: shares of one core, MB."""
AUDIT = 60.0
_SETTLE, _START = 20.0, 90.0
"""Seconds of a start that do not count (the lag of two streams is found out in them), and that one may take."""
_NO_HOLDS = {"after_connect": 0, "after_event": 0, "viewed": 0, "audit": 0}


@dataclass(frozen=True)
class Bound:
    """A figure that must not be more than `most`."""

    name: str
    value: float
    most: float

    @property
    def kept(self) -> bool:
        return self.value <= self.most

    def __str__(self) -> str:
        return f"{'kept  ' if self.kept else 'MISSED'} {self.name}: {self.value:g} (at most {self.most:g})"


@dataclass(frozen=True)
class Videos:
    """The encoded videos of a folder; made where they are not there yet."""

    folder: Path

    def make(self, clip: Path) -> None:
        """Encode what is missing, from `clip` and the drawn room."""
        for name, pictures in (("people", lambda: looped_videos.clip(clip)), ("empty", looped_videos.empty_room)):
            main, small = self.of(name)
            if not (main.exists() and small.exists()):
                say(f"encoding {name}")
                looped_videos.encode(pictures(), [Target(main, looped_videos.MAIN), Target(small, looped_videos.SMALL)])

    def of(self, name: str) -> tuple[Path, Path]:
        """The main and the small stream of `people` or `empty`."""
        return self.folder / f"{name}.h264", self.folder / f"{name}-small.h264"

    def loops(self, name: str, cameras: Sequence[str]) -> Loops:
        """A server of that video for these cameras, at CAMERA-main and CAMERA-small."""
        main, small = self.of(name)
        return Loops({f"{camera}-{kind}": file for camera in cameras
                      for kind, file in (("main", main), ("small", small))})


class WatchingHouse:
    """A house with these cameras, as a context; `pid` is its camera process."""

    def __init__(self, cameras: dict[str, dict[str, Any]], mode: str) -> None:
        config = "\n".join([f"cameras: {json.dumps(cameras)}", "analysis: {analyzer: ''}", "alerts: {cooldown: 0}"])
        self._house, self._cameras = RunningHouse(config, mode=mode), list(cameras)

    def __enter__(self) -> Self:
        self._house.__enter__()
        try:
            for name in self._cameras:
                wait_for(self._house.home.frame_time(name).exists, f"the first frame of {name}", _START)
            self.pid = self._house.pids()["camera-lan"]
        except BaseException:
            self._house.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._house.__exit__()

    def noticed(self) -> list[Noticed]:
        """Every event that began, with the time at which the log took it."""
        rows: Any = self._house.log.client.xrange(keys.LOG)
        entries = [(float(entry.partition("-")[0]) / 1000, facts.from_entry(fields)) for entry, fields in rows]
        return [Noticed(fact.at, recorded) for recorded, fact in entries if isinstance(fact, facts.EventBegan)]

    def memory(self) -> float:
        """MB of the camera process (PSS)."""
        return self._house.pss()["camera-lan"]


def run(argv: list[str]) -> int:
    """Measure and print; 1 when a bound is missed, 2 when something to measure with is not there."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench cameras", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clip", type=Path, default=CLIP, help="people-indoor.mp4, whose visits are known")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given again")
    parser.add_argument("--rounds", type=int, default=3, help="of part one: how often each takes its turn")
    parser.add_argument("--seconds", type=float, default=LOOP_SECONDS, help="of one turn; one loop is 139")
    parser.add_argument("--empty-seconds", type=float, default=300.0, help="of the empty scene of part keyframes")
    parser.add_argument("--cameras", type=int, default=16, help="of part many")
    parser.add_argument("--mode", choices=("home", "away"), default="home",
                        help="home: events are only noticed, as by motion without pictures; away: pictures and clips")
    parser.add_argument("--videos", type=Path, help="keep the encoded videos in this folder, or take them from there")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    if not arguments.clip.exists():
        print(f"there is no video {arguments.clip}; name people-indoor.mp4 with --clip")
        return 2
    try:
        with tempfile.TemporaryDirectory(prefix="hearthwatch-bench-") as folder:
            found, bounds = _measured(arguments, Path(folder))
    except PartMissing as error:
        print(error)
        return 2
    print(json.dumps({**found, "missed": [each.name for each in bounds if not each.kept]}) if arguments.json
          else "\n".join([*_lines(found), *map(str, bounds)]))
    return 0 if all(each.kept for each in bounds) else 1


def _measured(arguments: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], list[Bound]]:
    began = time.monotonic()
    videos = Videos(arguments.videos or folder)
    videos.folder.mkdir(parents=True, exist_ok=True)
    videos.make(arguments.clip)
    found: dict[str, Any] = {"mode": arguments.mode}
    bounds: list[Bound] = []
    parts: dict[str, Callable[..., tuple[dict[str, Any], list[Bound]]]] = {
        "one": one_camera, "keyframes": key_frames, "many": many_cameras}
    for part in arguments.only or PARTS:
        found[part], kept = parts[part](videos, arguments, folder)
        bounds += kept
    found["minutes"] = round((time.monotonic() - began) / 60, 1)
    return found, bounds


def one_camera(videos: Videos, arguments: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], list[Bound]]:
    """Four that look at people-indoor in turns: ours with full decode and with the small stream, motion, the loop."""
    shares: dict[str, list[float]] = {name: [] for name in ("full", "small", "motion", "plain")}
    seen: dict[str, list[VisitVerdict]] = {"full": [], "small": []}
    theirs: list[int] = []
    for number in range(arguments.rounds):
        for name in _turned(list(shares), number):
            with videos.loops("people", ["front"]) as loops:
                if name in seen:
                    share, verdict = _ours(loops, name, arguments)
                    seen[name].append(verdict)
                else:
                    share, events = _theirs(loops, name, arguments.seconds, folder)
                    theirs += [events] if name == "motion" else []
            shares[name].append(share)
            say(f"round {number + 1}: {name} {100 * share:.2f} % of a core"
                + (f", {seen[name][-1]}" if name in seen else ""))
    medians = {name: statistics.median(each) for name, each in shares.items()}
    of_motion = {name: round(each / medians["motion"], 3) for name, each in medians.items()}
    missed = sum(each.missed for verdicts in seen.values() for each in verdicts)
    found = {"core_percent": {name: [round(100 * each, 2) for each in turns] for name, turns in shares.items()},
             "of_motion": of_motion, "motion_events": theirs,
             **{f"{name}_{key}": value for name, verdicts in seen.items() for key, value in _seen(verdicts).items()}}
    return found, [Bound("full decode, of motion's CPU", of_motion["full"], FULL),
                   Bound("small stream, of motion's CPU", of_motion["small"], SMALL), Bound("visits missed", missed, 0)]


def _ours(loops: Loops, name: str, arguments: argparse.Namespace) -> tuple[float, VisitVerdict]:
    camera: dict[str, Any] = {"source": loops.address("front-main"), "motion": {"gap": 2}}
    if name == "small":
        camera["motion_source"] = loops.address("front-small")
    if name == "keys":
        camera |= {"keyframes_only": True, "full_decode": _NO_HOLDS}
    with WatchingHouse({"front": camera}, arguments.mode) as house:
        time.sleep(_SETTLE)
        share, until = watched(house.pid, arguments.seconds), time.time()
        time.sleep(3.0)  # what was seen last is recorded by then
        began = loops.began("front-small" if name == "small" else "front-main")
        return share, judge(visits(began[0], until), house.noticed(), len(began) - 1)


def _theirs(loops: Loops, name: str, seconds: float, folder: Path) -> tuple[float, int]:
    """A peer's share of a core, and how many events it reported, 0 for one that reports none."""
    address = loops.address("front-main")
    peer: Peer = DebianMotion(address, folder) if name == "motion" else Plain(address)
    with peer:
        time.sleep(_SETTLE)
        share = watched(peer.pid, seconds)
    if isinstance(peer, DebianMotion) and peer.reconnects():
        raise RuntimeError("motion lost the stream, so its figure is worth nothing; try again")
    return share, len(peer.events()) if isinstance(peer, DebianMotion) else 0


def key_frames(videos: Videos, arguments: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], list[Bound]]:
    """Key frames only: an empty scene and then an audit beside motion; then people-indoor without any hold."""
    with videos.loops("empty", ["front", "beside"]) as loops, DebianMotion(loops.address("beside-main"),
                                                                           folder) as motion:
        begins = time.monotonic() + _START + _SETTLE
        audit = begins + arguments.empty_seconds
        camera = {"source": loops.address("front-main"), "keyframes_only": True,
                  "full_decode": {"after_connect": _SETTLE, "audit": AUDIT, "audit_every": audit_every(audit, "front")}}
        with WatchingHouse({"front": camera}, arguments.mode) as house:
            time.sleep(max(0.0, begins - time.monotonic()))
            quiet = _beside(house.pid, motion.pid, audit - time.monotonic())
            say(f"empty scene: key frames {100 * quiet[0]:.2f} % of a core, motion {100 * quiet[1]:.2f} %")
            audited = _beside(house.pid, motion.pid, AUDIT)
            say(f"audit minute: {100 * audited[0]:.2f} % of a core, motion {100 * audited[1]:.2f} %")
            events = len(house.noticed())
    with videos.loops("people", ["front"]) as loops:
        share, verdict = _ours(loops, "keys", arguments)
    say(f"people, no holds: {100 * share:.2f} % of a core, {verdict}")
    of_motion = round(quiet[0] / quiet[1], 3)
    found = {"empty_core_percent": round(100 * quiet[0], 2), "empty_motion_percent": round(100 * quiet[1], 2),
             "of_motion": of_motion, "audit_core_percent": round(100 * audited[0], 2),
             "audit_of_motion": round(audited[0] / audited[1], 3), "empty_events": events,
             "people_core_percent": round(100 * share, 2), **_seen([verdict])}
    return found, [Bound("key frames only in an empty scene, of motion's CPU", of_motion, KEYS),
                   Bound("visits missed with key frames only", verdict.missed, 0)]


def many_cameras(videos: Videos, arguments: argparse.Namespace, _: Path) -> tuple[dict[str, Any], list[Bound]]:
    """Many cameras in one process: small streams, key frames between audits (those needed; each), audits in turn."""
    names = [f"c{number:02}" for number in range(1, arguments.cameras + 1)]
    rare = {"after_connect": _SETTLE, "audit": 0}
    often = {"after_connect": _SETTLE, "audit": 6, "audit_every": 75}  # the share of time of 60 in 750
    ways: dict[str, tuple[Callable[[Loops, str], dict[str, Any]], float]] = {
        "small": (lambda loops, name: {"motion_source": loops.address(f"{name}-small")}, 75.0),
        "keys": (lambda *_: {"keyframes_only": True, "full_decode": rare}, 75.0),
        "each_key": (lambda *_: {"keyframes_only": True, "full_decode": rare, "look_every": 0}, 75.0),
        "audits": (lambda *_: {"keyframes_only": True, "full_decode": often}, 150.0),
    }
    found: dict[str, Any] = {"cameras": len(names)}
    for way, (settings, seconds) in ways.items():
        with videos.loops("empty", names) as loops:
            cameras = {name: {"source": loops.address(f"{name}-main"), **settings(loops, name)} for name in names}
            with WatchingHouse(cameras, arguments.mode) as house:
                time.sleep(2 * _SETTLE)
                share = watched(house.pid, seconds)
                memory, events = house.memory(), len(house.noticed())
        say(f"{len(names)} cameras, {way}: {100 * share:.1f} % of a core, {memory:.0f} MB, {events} events")
        found |= {f"{way}_core_percent": round(100 * share, 1), f"{way}_mb": round(memory, 1), f"{way}_events": events}
    most = max(found[f"{way}_mb"] for way in ways)
    return found, [Bound("many, small streams, % of a core", found["small_core_percent"], 100 * MANY_SMALL),
                   Bound("many, key frames only, % of a core", found["keys_core_percent"], 100 * MANY_KEYS),
                   Bound("many, MB", most, MANY_MEMORY)]


def audit_every(begins: float, camera: str) -> float:
    """The setting with which an audit of that camera begins at monotonic time `begins`; about an hour at most."""
    phase = phase_of(camera)
    periods = int(begins / 3600 + phase) + 1 - phase  # from time 0, at which it is `phase` of a period old
    return begins / periods


def say(text: str) -> None:
    """Print how far it is, on stderr, apart from the result."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def _beside(ours: int, theirs: int, seconds: float) -> tuple[float, float]:
    """Shares of a core of two processes over the same time."""
    before = cpu_seconds(theirs)
    began = time.monotonic()
    share = watched(ours, seconds)
    return share, (cpu_seconds(theirs) - before) / (time.monotonic() - began)


def _turned(names: list[str], by: int) -> list[str]:
    """The names in an order that begins elsewhere each time."""
    return names[by % len(names):] + names[: by % len(names)]


def _seen(verdicts: Sequence[VisitVerdict]) -> dict[str, Any]:
    delays = [delay for each in verdicts for delay in each.delays]
    return {"visits": sum(each.visits for each in verdicts), "missed": sum(each.missed for each in verdicts),
            "false_events": sum(each.false for each in verdicts),
            "reconnects": sum(each.reconnects for each in verdicts),
            "delay_median_s": round(statistics.median(delays), 2) if delays else None,
            "delay_longest_s": round(max(delays), 2) if delays else None}


def _lines(found: dict[str, Any], before: str = "") -> list[str]:
    lines = []
    for name, value in found.items():
        if isinstance(value, dict):
            lines += _lines(value, f"{before}{name} ")
        else:
            lines.append(f"{before + name:36} {value}")
    return lines


