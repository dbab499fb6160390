"""`bench pushed`: cameras that send by themselves by FTP. First one of each make in its own way, then many at once.

Lost are pictures that were answered with 226 and are in no count; slow is how long an answer to a command took. Last,
cameras send bursts of three pictures in turn: how soon the alert is there after the first one.
"""

import argparse
import contextlib
import ftplib
import io
import json
import os
import threading
import time
from typing import Any

import av
import cv2
import numpy as np

from benchmarks.ports import held_port
from benchmarks.pushed.makes import MAKES, Make, Sent, escaped
from benchmarks.running_house import NotSeen, RunningHouse, at_share, wait_for
from house import facts
from ledger.home import Home
from ledger.pushed import sender_counts
from ledger.pushed.passwords import PushPasswords

_SIZE = (1920, 1080)


def run(argv: list[str]) -> int:
    """Send, wait until all is looked at, compare; 1 when something was lost or a bound is not kept."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench pushed", description=__doc__)
    parser.add_argument("--cameras", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long they send a picture a second each")
    parser.add_argument("--bursts", type=int, default=20, help="bursts of three pictures afterwards")
    parser.add_argument("--apart", type=float, default=2.0, help="seconds between two bursts")
    parser.add_argument("--labels", action="store_true", help="with the usual analyzer (HEARTHWATCH_MODELS says where)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    found = measure(arguments)
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:24} {value}" for name, value in found.items()))
    kept = (found["lost"] == 0 and not found["makes_wrong"] and not found["escaped"] and found["answer_p95_s"] < 0.2
            and found["ingest_mb"] < 80)
    return 0 if kept else 1


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """The figures of one run."""
    names = [f"c{number:02}" for number in range(arguments.cameras)]
    port, sent = held_port(), _sent()
    config = "cameras:\n" + "".join(f"  {name}: {{source: 'push://{name}', alert: {{labels: []}}}}\n"
                                    for name in [*names, *(make.name for make in MAKES)])
    config += f"ingest: {{ftp: {{bind: '127.0.0.1:{port}'}}}}\nalerts: {{cooldown: 0, together: 0}}\n"
    config += "" if arguments.labels else "analysis: {analyzer: ''}\n"
    with RunningHouse(config, slack={}, environ=dict(os.environ)) as house:
        cameras = {each: Camera(each, port, PushPasswords(house.home).make(each))
                   for each in [*names, *(make.name for make in MAKES)]}
        wait_for(lambda: "ingest" in house.pids() and _listens(port), "the FTP server")
        wait_for(house.home.heartbeat("camera-lan.supervision").exists, "the process of the cameras")
        wrong = [each for make in MAKES if (each := _as_that_make(make, cameras[make.name], sent, house.home))]
        pictures = [_picture(number) for number in range(4)]
        load = _load([cameras[name] for name in names], pictures, arguments.seconds)
        waited = _until_looked_at(house.home, names)
        memory, lost = house.pss()["ingest"], load["taken"] - sum(_seen(house.home, name) for name in names)
        time.sleep(15)
        delays = _bursts(house, [cameras[name] for name in names], pictures, arguments)
        return {"makes": len(MAKES), "makes_wrong": wrong, "escaped": escaped(house.home.path), **load, "lost": lost,
                "looked_at_after_s": round(waited, 1), "ingest_mb": round(memory, 1),
                "cameras_mb": round(house.pss()["camera-lan"], 1), **delays}


class Camera:
    """One camera and its connection; `answers`: seconds that each of its uploads took, from STOR to 226."""

    def __init__(self, name: str, port: int, password: str) -> None:
        self.name, self._port, self._password = name, port, password
        self.answers: list[float] = []
        self._ftp: ftplib.FTP | None = None

    def connected(self) -> ftplib.FTP:
        """Its connection, made when there is none."""
        if self._ftp is None:
            self._ftp = ftplib.FTP(timeout=30, encoding="latin-1")
            self._ftp.connect("127.0.0.1", self._port)
            self._ftp.login(self.name, self._password)
        return self._ftp

    def sends(self, picture: bytes) -> None:
        """Send one picture."""
        ftp, began = self.connected(), time.monotonic()
        ftp.storbinary("STOR snap.jpg", io.BytesIO(picture))
        self.answers.append(time.monotonic() - began)


def _as_that_make(make: Make, camera: Camera, sent: Sent, home: Home) -> str:
    """What is wrong with the counts after this make's way of sending; "" when nothing is."""
    make.session(camera.connected(), sent)
    try:
        wait_for(lambda: _numbers(home, make) == make.counts, make.name, 60)
    except NotSeen:
        return f"{make.name}: {_numbers(home, make)} instead of {make.counts}"
    return ""


def _numbers(home: Home, make: Make) -> dict[str, int]:
    found = sender_counts.read(home, make.name)
    return {kind: int(found[kind]) for kind in sender_counts.KINDS if found.get(kind)}


def _load(cameras: list[Camera], pictures: list[bytes], seconds: float) -> dict[str, Any]:
    """Let all send a picture a second."""
    failed: list[str] = []

    def send(camera: Camera, offset: float) -> None:
        until, due = time.monotonic() + seconds, time.monotonic() + offset
        while due < until:
            time.sleep(max(0.0, due - time.monotonic()))
            due += 1.0
            try:
                camera.sends(pictures[len(camera.answers) % len(pictures)])
            except (ftplib.Error, OSError) as error:
                failed.append(f"{camera.name}: {error}")

    threads = [threading.Thread(target=send, args=(camera, number / len(cameras)))
               for number, camera in enumerate(cameras)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = [each for camera in cameras for each in camera.answers]
    return {"picture_kb": len(pictures[0]) // 1000, "taken": len(answers), "refused": len(failed),
            "answer_median_s": round(at_share(answers, 0.5), 4), "answer_p95_s": round(at_share(answers, 0.95), 4),
            "answer_max_s": round(max(answers), 3)}


def _seen(home: Home, name: str) -> int:
    found = sender_counts.read(home, name)
    return int(found.get(sender_counts.PICTURES, 0) + found.get(sender_counts.SKIPPED, 0))


def _until_looked_at(home: Home, names: list[str]) -> float:
    """Wait until nothing waits any more; the seconds that took."""
    began = time.monotonic()
    folders = [home.runtime / "pushed", home.path / "pushed"]
    wait_for(lambda: not any(list(folder.glob(f"{name}/*")) for folder in folders for name in names),
             "all to be looked at", 600)
    time.sleep(2.0)  # counts are written once a second
    return time.monotonic() - began - 2.0


def _bursts(house: RunningHouse, cameras: list[Camera], pictures: list[bytes],
            arguments: argparse.Namespace) -> dict[str, Any]:
    """Seconds from the arrival of a burst's first picture to its alert."""
    began = time.time()
    for number in range(arguments.bursts):
        camera = cameras[number % len(cameras)]
        for picture in pictures[:3]:
            camera.sends(picture)
        time.sleep(arguments.apart)

    def delivered() -> list[facts.AlertDelivered]:
        events = {each.event for each in house.facts(facts.EventBegan) if each.at > began}
        return [each for each in house.facts(facts.AlertDelivered) if each.event in events]

    with contextlib.suppress(NotSeen):
        wait_for(lambda: len(delivered()) >= arguments.bursts, "an alert for each burst", 30)
    delays = [each.delay for each in delivered()]
    if not delays:
        return {"bursts": arguments.bursts, "alerts": 0}
    return {"bursts": arguments.bursts, "alerts": len(delays), "alert_median_s": round(at_share(delays, 0.5), 2),
            "alert_p95_s": round(at_share(delays, 0.95), 2)}


def _listens(port: int) -> bool:
    try:
        ftplib.FTP().connect("127.0.0.1", port, timeout=1)
    except OSError:
        return False
    return True


def _picture(number: int) -> bytes:
    """A JPEG of 300 kB or so; each number shows something at another place."""
    noise = np.random.default_rng(7).integers(0, 50, (_SIZE[1] // 2, _SIZE[0] // 2, 3)).astype(np.uint8)
    picture = cv2.resize(noise, _SIZE, interpolation=cv2.INTER_LINEAR) + np.uint8(70)
    cv2.rectangle(picture, (200 + 300 * number, 400), (400 + 300 * number, 900), (30, 30, 220), -1)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 79])[1].tobytes()


def _sent() -> Sent:
    """A small picture and small clips."""
    picture = cv2.imencode(".jpg", np.random.default_rng(1).integers(0, 255, (360, 640, 3)).astype(np.uint8))[1]
    return Sent(picture.tobytes(), _clip("mp4"), _clip("matroska"), _clip("h264"))


def _clip(form: str) -> bytes:
    data = io.BytesIO()
    with av.open(data, "w", format=form) as out:
        stream = out.add_stream("libx264", rate=10, options={"preset": "ultrafast", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for number in range(20):
            frame = np.full((360, 640, 3), 60, np.uint8)
            frame[100:300, 20 * number : 20 * number + 80] = 200
            for packet in stream.encode(av.VideoFrame.from_ndarray(frame)):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return data.getvalue()
