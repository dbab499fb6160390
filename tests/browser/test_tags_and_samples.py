"""Tags, samples and pins in a real Chromium: many events at once, a word in one press, at a desk and on a phone."""

import time

import pytest

from camera_process.samples.camera_samples import FinishedSample, SampleFrame
from camera_process.samples.sample_files import about_of, files_of
from house import facts
from ledger.files.samples import Samples
from vision import jpeg
from vision.pixels import working_size

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def sampled(web, room):
    """Four events of today; the newest has a whole sample."""
    now, samples = time.time(), Samples(web.home, "pi")
    for number in range(4):
        at, event = now - 600 * (number + 1), f"e{number}a2b3c4d5"
        web.record(facts.EventBegan(at=at, event=event, camera="hall"),
                   facts.EventEnded(at=at + 9, event=event, camera="hall", began_at=at, duration=9.0))
    luma = jpeg.gray(room)
    assert working_size(luma.shape) == (320, 180)
    frame = SampleFrame(0.0, luma, 0.1, True)
    sample = FinishedSample("hall", "e0a2b3c4d5", now - 600, True, (frame,) * 8, 4, luma, luma)
    id = samples.id_of("hall", sample.event, sample.at)
    samples.save(id, files_of(sample, room), about_of(sample))
    web.record(facts.SampleTaken(at=now, camera="hall", sample=id, event=sample.event, whole=True))
    return web


@pytest.mark.parametrize("look", [{}, PHONE], ids=["desk", "phone"])
def test_many_events_are_chosen_and_tagged_at_once(sampled, person, look):
    someone = person(**look)
    page = someone.login("/events")
    page.get_by_label("Choose all").check()
    assert page.get_by_text("4 events chosen:").is_visible()
    page.locator(".event .choose").first.click()
    assert page.get_by_text("3 events chosen:").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    someone.shot("events-chosen")

    page.get_by_role("button", name="shadow").click()

    page.get_by_text("3 events: Tagged unoccupied (shadow)").wait_for()
    page.get_by_text("shadow, tagged by").nth(2).wait_for()
    assert someone.faults == []


def test_an_event_is_named_pinned_and_shows_its_sample_on_a_phone(sampled, person):
    someone = person(**PHONE)
    page = someone.login("/events/e0a2b3c4d5")
    # Part of the page may be replaced by a newer one at any moment, so that the image is looked up each time.
    page.wait_for_function("""() => {
        const image = document.querySelector(".sample > img");
        image.scrollIntoView();
        return image.naturalWidth == 960;
    }""")

    page.get_by_role("button", name="visitor").click()
    page.get_by_text("occupied (visitor) by").wait_for()
    page.get_by_role("button", name="Pin", exact=True).click()
    page.get_by_role("button", name="Unpin").wait_for()

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    assert all(box["height"] >= 43 for each in page.locator(".words button").all() if (box := each.bounding_box()))
    someone.shot("event-pinned")
    assert someone.faults == []
