"""The timeline in a real Chromium: zoom by wheel, pinch and keys, thumbnails, and clips played in order."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packets_made import ring_of

from camera_process.clips.remux import GrowingFile, finish
from house import facts, times
from ledger.files.clips import Clips
from ledger.files.pictures import Pictures
from tests.app.web_house import NOON, WebHouse
from tests.browser.test_now_page import LOOKS, comes_true

pytestmark = pytest.mark.browser
VIEW = """() => (([from, to]) => ({from, to}))(document.querySelector('[data-readout]').textContent.split(' · ')[1]
          .split(' – '))"""
SPAN = """() => { const [from, to] = document.querySelector('[data-readout]').textContent.split(' · ')[1].split(' – ')
          .map(t => t.split(':')).map(([h, m]) => Number(h) * 60 + Number(m)); return to - from; }"""
SAID = "text => document.querySelector('.tl-ruler').getAttribute('aria-valuetext') === text"
VIDEO = "document.querySelector('.tl-screen video')"
PLAYED = "() => document.querySelector('.tl-screen video').getAttribute('src') ?? ''"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of video."""
    folder = tmp_path_factory.mktemp("clip")
    growing, done = folder / "a.part.mp4", folder / "a.mp4"
    run = ring_of("h264", count=60).read(0)
    assert run is not None
    with_packets = GrowingFile(growing, run.stream, run.packets)
    with_packets.write(run.packets)
    with_packets.close()
    finish(growing, done, rotate=0)
    return done


@pytest.fixture
def eventful(web: WebHouse, clip: Path, room: bytes) -> Iterator[WebHouse]:
    """Three events today: two at the hall within a minute, with clips, and one at the yard with a picture only."""
    ten = times.on_day(time.time(), 10, NOON)
    web.record(facts.ModeChosen(at=ten - 7200, mode="home", by="x"),
               facts.PeopleChanged(at=ten - 7000, home=("Anna",)),
               facts.ModeChosen(at=ten - 3600, mode="away", by="x"),
               facts.PeopleChanged(at=ten - 3600, home=()),
               facts.TroubleBegan(at=ten + 600, kind="camera", about="yard", text="Yard: nothing answers"),
               facts.TroubleEnded(at=ten + 1200, kind="camera", about="yard", since=ten + 600))
    for number, (camera, at) in enumerate([("hall", ten), ("hall", ten + 40), ("yard", ten + 3600)], 1):
        record_event(web, f"e{number}", camera, at, clip if camera == "hall" else None, room)
    yield web


def record_event(web: WebHouse, event: str, camera: str, at: float, clip: Path | None, jpeg: bytes) -> None:
    pictures, clips = Pictures(web.home, "pi"), Clips(web.home, "pi")
    picture = pictures.save(camera, event, jpeg, {}, at)
    web.record(facts.EventBegan(at=at, event=event, camera=camera, picture=picture),
               facts.AlertDecided(at=at + 1, event=event, camera=camera, sent=camera == "hall", reasons=("r",)))
    id = ""
    if clip is not None:
        id = clips.id_of(camera, event, at)
        clips.begin(id, {})
        shutil.copyfile(clip, clips.waiting(id))
        clips.keep(id, {})
    web.record(facts.EventEnded(at=at + 3, event=event, camera=camera, began_at=at, duration=3.0, clip=id))
    if id:
        web.record(facts.ClipStored(at=at + 4, event=event, camera=camera, clip=id, seconds=4.0, pre_roll=1.0))


def opened(person: Any, path: str = "/timeline", **look: Any) -> Any:
    someone = person(**look)
    someone.login(path)
    someone.page.wait_for_selector(".timeline:not([hidden]) .tl-mark")
    return someone


def test_the_wheel_zooms_from_the_day_to_a_minute_where_it_points_and_back(person: Any, eventful: WebHouse) -> None:
    page = opened(person).page
    mark = page.locator(".tl-mark").first.bounding_box()
    assert page.evaluate(SPAN) == 24 * 60

    page.mouse.move(mark["x"] + 8, mark["y"] + 20)
    for _ in range(20):
        page.mouse.wheel(0, -400)
    comes_true(page, f"() => ({SPAN})() === 1")
    view = page.evaluate(VIEW)
    for _ in range(20):
        page.mouse.wheel(0, 400)
    comes_true(page, f"() => ({SPAN})() === 1440")

    assert view["from"][:4] in ("09:5", "10:0")


def test_keys_zoom_move_and_go_from_event_to_event(person: Any, eventful: WebHouse) -> None:
    page = opened(person).page
    ruler = page.locator(".tl-ruler")
    ruler.focus()

    page.keyboard.press("Home")
    comes_true(page, SAID, "00:00:00")
    page.keyboard.press("n")
    comes_true(page, SAID, "10:00:00, Motion at Hall")
    page.keyboard.press("n")
    comes_true(page, SAID, "10:00:40, Motion at Hall")
    page.keyboard.press("p")
    comes_true(page, SAID, "10:00:00, Motion at Hall")
    for _ in range(12):
        page.keyboard.press("+")
    comes_true(page, f"() => ({SPAN})() === 1")
    page.keyboard.press("ArrowRight")
    comes_true(page, SAID, "10:00:01, Motion at Hall")
    page.keyboard.press("0")
    comes_true(page, f"() => ({SPAN})() === 1440")
    assert ruler.evaluate("e => e === document.activeElement")


def test_two_fingers_zoom(person: Any, eventful: WebHouse) -> None:
    someone = opened(person, has_touch=True)
    page = someone.page
    box = page.locator(".tl-camera .tl-track").first.bounding_box()
    session = someone.context.new_cdp_session(page)
    middle, y = box["x"] + box["width"] * 10 / 24, box["y"] + 20

    def touch(kind: str, apart: float) -> None:
        fingers = [{"x": middle + sign * apart, "y": y, "id": id} for id, sign in enumerate((-1, 1))]
        points = [] if kind == "touchEnd" else fingers
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 20)
    for apart in range(30, 210, 10):
        touch("touchMove", apart)
    touch("touchEnd", 0)

    comes_true(page, f"() => ({SPAN})() < 240")
    assert page.evaluate(VIEW)["from"] < "10:00" < page.evaluate(VIEW)["to"]


def test_events_that_lie_close_are_one_mark_that_zooms_in(person: Any, eventful: WebHouse) -> None:
    page = opened(person).page
    together = page.locator(".tl-mark[data-events='e1 e2']")
    assert together.get_attribute("aria-label") == "2 events at Hall, 10:00 to 10:00: zoom in"

    together.click()

    page.wait_for_selector(".tl-mark[data-events='e1']")
    assert page.locator(".tl-mark[data-events='e2']").count() == 1
    comes_true(page, f"() => ({SPAN})() <= 3")


def test_pointing_at_a_mark_shows_its_thumbnail(person: Any, eventful: WebHouse) -> None:
    page = opened(person).page

    page.locator(".tl-mark[data-events='e3']").hover()

    comes_true(page, "() => document.querySelector('.tl-preview:not([hidden]) img')?.naturalWidth > 0")
    assert "Motion at Yard, 11:00:00, no alert" in page.inner_text(".tl-preview")


def test_a_tap_shows_the_picture_and_leads_to_the_event(person: Any, eventful: WebHouse) -> None:
    page = opened(person, has_touch=True, viewport={"width": 390, "height": 800}).page

    page.locator(".tl-mark[data-events='e3']").tap()

    comes_true(page, "() => document.querySelector('.tl-screen img:not([hidden])')?.naturalWidth > 0")
    page.click(".tl-screen a")
    page.wait_for_url("**/events/e3")


def test_scrubbing_shows_the_moment_and_clips_are_played_in_order(person: Any, eventful: WebHouse) -> None:
    page = opened(person).page
    page.locator(".tl-mark[data-events='e1 e2']").click()
    comes_true(page, f"() => ({PLAYED})() === '/events/e1/clip-1.mp4'")
    comes_true(page, f"{VIDEO}.readyState >= 2")
    assert page.evaluate(f"{VIDEO}.currentTime") == pytest.approx(1.0, abs=0.2)

    page.click("[data-do=play]")

    comes_true(page, f"() => ({PLAYED})() === '/events/e2/clip-1.mp4'")
    comes_true(page, "() => document.querySelector('[data-caption]').textContent.includes('11:00')")
    assert page.locator(".tl-screen img").get_attribute("src") == "/events/e3/picture"
    comes_true(page, "() => document.querySelector('[data-do=play]').textContent === 'Play'")


def test_dragging_the_time_moves_through_what_was_recorded(person: Any, eventful: WebHouse) -> None:
    page = opened(person).page
    box = page.locator(".tl-ruler").bounding_box()
    x = lambda hour: box["x"] + box["width"] * hour / 24  # noqa: E731

    page.mouse.move(x(8), box["y"] + 20)
    page.mouse.down()
    page.mouse.move(x(9), box["y"] + 20)
    comes_true(page, "() => /^09:0/.test(document.querySelector('.tl-ruler').getAttribute('aria-valuetext'))")
    page.mouse.up()

    assert "Nothing was recorded at 09:0" in page.text_content("[data-caption]")


def test_an_event_leads_to_its_moment_on_the_timeline(person: Any, eventful: WebHouse) -> None:
    page = person().login("/events/e2")
    page.click("text=On the timeline")
    page.wait_for_selector(".timeline:not([hidden]) .tl-mark")

    comes_true(page, SAID, "10:00:40, Motion at Hall")
    assert page.evaluate(SPAN) <= 30


def test_only_one_camera_is_played_when_it_is_chosen(person: Any, eventful: WebHouse) -> None:
    page = opened(person).page
    page.click("button.tl-name:text-is('Yard')")
    page.locator(".tl-ruler").focus()

    page.keyboard.press("Home")
    page.keyboard.press("n")

    comes_true(page, SAID, "11:00:00, Motion at Yard")


def test_mode_and_people_are_bands_and_marks_are_a_finger_wide(person: Any, eventful: WebHouse) -> None:
    page = opened(person, viewport={"width": 390, "height": 800}).page

    assert page.locator("[data-spans=mode] .tl-span").all_text_contents() == ["Home", "Away"]
    assert page.locator("[data-spans=people] .tl-span").all_text_contents() == ["Anna home", "nobody home"]
    targets = page.evaluate("""() => [...document.querySelectorAll('.timeline button, .tl-ruler, .tl-other a')]
        .map(e => e.getBoundingClientRect()).filter(r => r.width < 44 || r.height < 44).length""")
    assert targets == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("path", "look"), [("/timeline", "light"), ("/timeline", "phone-dark"), ("/", "dark")])
def test_it_is_accessible(person: Any, eventful: WebHouse, look: str, path: str) -> None:
    someone = opened(person, path, **LOOKS[look])
    someone.page.locator(".tl-mark").first.click()
    someone.page.wait_for_selector(".tl-screen:not([hidden]) a")
    someone.shot(f"timeline-{look}{path.replace('/', '-')}")

    assert [each for each in someone.violations() if "tl-" in each or path == "/timeline"] == []


def test_without_scripts_the_day_is_a_list_and_other_days_can_be_reached(person: Any, eventful: WebHouse) -> None:
    someone = person(java_script_enabled=False)
    agent = {"User-Agent": "x"}
    cookies = eventful.login(**agent).cookies.items()
    someone.context.add_cookies([{"name": n, "value": v, "url": eventful.url} for n, v in cookies])
    page = someone.page
    page.goto(eventful.url + "/timeline")

    assert page.locator(".timeline").is_hidden()
    assert page.locator(".tl-list a").all_text_contents() == ["Motion at Yard", "Motion at Hall", "Motion at Hall"]
    assert "nothing answers" in page.inner_text("#list")
    page.click("text=‹")
    page.wait_for_load_state()
    assert "No events on this day." in page.inner_text("#list") and "Yesterday" in page.inner_text("h1")
