"""The clip of an event in a real Chromium: it plays, it is seeked, and it comes by itself."""

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from packets_made import ring_of

from camera_process.clips.remux import GrowingFile, finish
from camera_process.clips.transcode import encode
from house import facts
from ledger.files.clips import Clips
from ledger.files.pictures import Pictures
from tests.app.web_house import WebHouse

pytestmark = pytest.mark.browser
EVENT = "e1a2b3c4"
AT = "() => document.querySelector('video').currentTime"


def comes_true(page: Any, script: str) -> None:
    """Wait until `script` is true in the page."""
    end = time.monotonic() + 60
    while not page.evaluate(script):
        assert time.monotonic() < end, f"waited in vain: {script}"
        page.wait_for_timeout(50)


def made(folder: Path, kind: str, finished: bool = True, rotate: int = 0) -> Path:
    """Ten seconds as a clip of that kind; unfinished as a crash leaves it; with metadata that turns it."""
    growing, done = folder / "a.part.mp4", folder / "a.mp4"
    run = ring_of(kind, count=150).read(0)
    assert run is not None
    file = GrowingFile(growing, run.stream, run.packets)
    file.write(run.packets)
    if not finished:
        shutil.copyfile(growing, done)
    file.close()
    if finished:
        if kind == "mjpeg":
            encode(growing, done)
        else:
            finish(growing, done, rotate=rotate)
    return done


def stored(web: WebHouse, file: Path, alerted: bool = True) -> facts.ClipStored:
    """An event at the hall with this clip."""
    at = time.time() - 20
    clips = Clips(web.home, "pi")
    clip = clips.id_of("hall", EVENT, at)
    clips.begin(clip, {})
    shutil.copyfile(file, clips.waiting(clip))
    clips.keep(clip, {})
    web.record(facts.EventBegan(at=at, event=EVENT, camera="hall", picture="p"),
               facts.EventEnded(at=at + 9, event=EVENT, camera="hall", began_at=at, duration=9.0, clip=clip))
    fact = facts.ClipStored(at=at + 10, event=EVENT, camera="hall", clip=clip, seconds=10.0, pre_roll=5.0)
    if alerted:
        web.record(fact)
    return fact


@pytest.mark.parametrize("kind", ["h264", "h264 with B-frames", "mjpeg"])
def test_a_clip_plays_and_can_be_seeked(person: Any, web: WebHouse, tmp_path: Path, kind: str) -> None:
    stored(web, made(tmp_path, kind))
    page = person().login(f"/events/{EVENT}")
    comes_true(page, "() => document.querySelector('video').readyState >= 1")
    assert page.evaluate("() => document.querySelector('video').duration") == pytest.approx(10.0, abs=0.3)

    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; v.currentTime = 6; }")
    comes_true(page, "() => { const v = document.querySelector('video'); return !v.seeking && v.readyState >= 2; }")
    assert page.evaluate(AT) == pytest.approx(6.0, abs=0.1)

    page.evaluate("() => { document.querySelector('video').play(); }")
    comes_true(page, "() => document.querySelector('video').currentTime > 6.5")
    page.evaluate("() => { const v = document.querySelector('video'); v.pause(); v.currentTime = 1; }")
    comes_true(page, "() => { const v = document.querySelector('video'); return !v.seeking && v.readyState >= 2; }")
    assert page.evaluate(AT) == pytest.approx(1.0, abs=0.1)
    page.evaluate("() => { document.querySelector('video').play(); }")
    comes_true(page, "() => document.querySelector('video').currentTime > 1.2")
    assert page.evaluate("() => document.querySelector('video').error") is None


def test_a_clip_of_a_crooked_camera_is_shown_upright(person: Any, web: WebHouse, tmp_path: Path) -> None:
    stored(web, made(tmp_path, "h264", rotate=90))
    page = person().login(f"/events/{EVENT}")
    comes_true(page, "() => document.querySelector('video').readyState >= 1")
    size = page.evaluate("() => { const v = document.querySelector('video'); return [v.videoWidth, v.videoHeight]; }")
    assert size == [180, 320]


def test_what_a_crash_left_plays_as_well(person: Any, web: WebHouse, tmp_path: Path) -> None:
    stored(web, made(tmp_path, "h264", finished=False))
    page = person().login(f"/events/{EVENT}")
    comes_true(page, "() => document.querySelector('video').readyState >= 1")
    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; v.play(); }")
    comes_true(page, "() => document.querySelector('video').currentTime > 0.5")


def test_a_clip_comes_into_the_page_by_itself_and_keeps_playing_while_the_page_renews(
        person: Any, web: WebHouse, tmp_path: Path) -> None:
    fact = stored(web, made(tmp_path, "h264"), alerted=False)
    page = person().login(f"/events/{EVENT}")
    page.wait_for_selector("text=it is still being made")
    web.record(fact)
    page.wait_for_selector("video")
    assert page.query_selector("text=it is still being made") is None
    page.evaluate("""() => {
        const v = document.querySelector('video'); v.muted = true; v.dataset.same = '1'; v.play(); }""")
    web.record(facts.EventTagged(at=time.time(), event=EVENT, tag="occupied", by="U1"))
    page.wait_for_selector("text=occupied by")
    comes_true(page, "() => document.querySelector('video').currentTime > 1")
    assert page.evaluate("() => document.querySelector('video').dataset.same") == "1"


def test_a_clip_the_browser_cannot_play_says_what_to_change(person: Any, web: WebHouse, tmp_path: Path) -> None:
    stored(web, made(tmp_path, "hevc"))
    page = person().login(f"/events/{EVENT}")
    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; v.play().catch(() => {}); }")
    page.wait_for_selector("[role=alert]:has-text('set it to H.264')")
    assert page.get_attribute(".clips a.button", "href").endswith("?download=1")


def test_a_clip_waits_with_the_best_picture_and_plays_from_the_motion_on(person: Any, web: WebHouse,
                                                                         tmp_path: Path) -> None:
    stored(web, made(tmp_path, "h264"))
    page = person().login(f"/events/{EVENT}")
    comes_true(page, "() => document.querySelector('video').readyState >= 1")
    assert page.get_attribute("video", "poster") == f"/events/{EVENT}/picture?p"
    assert page.evaluate(AT) == 0

    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; v.play(); }")

    comes_true(page, "() => document.querySelector('video').currentTime > 5")
    assert page.get_by_text("the event begins at 5 s, where it starts to play").is_visible()


def test_while_an_event_goes_on_its_best_picture_is_shown(person: Any, web: WebHouse, room: bytes) -> None:
    at, store = time.time() - 5, Pictures(web.home, "pi")
    first, better = store.save("hall", EVENT, room, {}, at), store.save("hall", f"{EVENT}-2", room, {}, at)
    web.record(facts.EventBegan(at=at, event=EVENT, camera="hall", picture=first))
    page = person().login(f"/events/{EVENT}")
    assert page.get_attribute("[data-picture] img", "src") == f"/events/{EVENT}/picture?{first}"

    web.record(facts.EventPictured(at=at + 2, event=EVENT, camera="hall", picture=better))

    page.wait_for_selector(f"[data-picture] img[src='/events/{EVENT}/picture?2']")
    assert page.locator(".pictures li").count() == 2
