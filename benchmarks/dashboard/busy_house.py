"""A house with sixteen cameras and a day of events, as the dashboard's benches look at it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from app.auth.passwords import Passwords
from benchmarks.running_house import RunningHouse, wait_for
from camera_process.sources.demo import connect
from house import facts
from house.clock import FakeClock
from ledger.files.pictures import Pictures

PASSWORD = "a bench needs one too"
CAMERAS, EVENTS, APART = 16, 160, 240.0
"""Cameras; events that are recorded before anybody looks, and how many seconds lie between them."""


@contextmanager
def busy_house(cameras: int = CAMERAS) -> Iterator[RunningHouse]:
    """It runs, nobody walks through its rooms, and its history has the events, each with a picture and a label."""
    lines = [f"  room-{n}: {{source: 'demo://room?walker=0&fps=4&size=640x360&seed={n}'}}" for n in range(cameras)]
    with RunningHouse("\n".join(["cameras:", *lines]), mode="home") as house:
        Passwords(house.home.secrets).set(PASSWORD)
        _record(house, cameras)
        session = requests.Session()
        session.cookies.update(cookies(house, "bench"))
        wait_for(lambda: f"{EVENTS} events" in session.get(f"{house.url}/events").text, "the history has all events")
        yield house


def cookies(house: RunningHouse, browser: str) -> dict[str, str]:
    """The cookies of somebody who has just logged in with a browser that calls itself so."""
    session = requests.Session()
    session.headers.update({"Accept": "text/html", "User-Agent": browser})
    page = session.get(f"{house.url}/login").text
    token = page.partition('csrf_token" value="')[2].partition('"')[0]
    session.post(f"{house.url}/login", data={"csrf_token": token, "password": PASSWORD, "next": "/"})
    return dict(session.cookies)


def _record(house: RunningHouse, cameras: int) -> None:
    source = connect("demo://room?realtime=0", FakeClock())
    source.open()
    frame = source.read()
    assert frame is not None
    store, jpeg, now = Pictures(house.home, "bench"), frame.picture(), time.time()
    label = facts.Label("person", 0.9, facts.Box(0.1, 0.2, 0.3, 0.4))
    for number in range(EVENTS, 0, -1):
        at, event, camera = now - APART * number, facts.new_id(), f"room-{number % cameras}"
        picture = store.save(camera, event, jpeg, {}, at)
        house.log.record(facts.EventBegan(at=at, event=event, camera=camera, picture=picture))
        house.log.record(facts.EventLabelled(at=at + 1, event=event, camera=camera, picture=picture, analyzer="bench",
                                             labels=(label,)))
        house.log.record(facts.AlertDecided(at=at + 1, event=event, camera=camera, sent=False, reasons=("mode Home",)))
        house.log.record(facts.EventEnded(at=at + 9, event=event, camera=camera, began_at=at, duration=9.0))
