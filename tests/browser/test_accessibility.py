"""Pages as axe-core sees them, in light, dark and on a phone: nothing is wrong with any."""

import time

import pytest

from house import facts
from ledger.files.pictures import Pictures
from tests.browser.axe import violations

pytestmark = pytest.mark.browser
LOOKS = {"light": {}, "dark": {"color_scheme": "dark"},
         "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}}
PAGES = ("/", "/events", "/events?camera=hall&seen=no&hour=7", "/events/aaaa0000", "/timeline", "/cameras",
         "/cameras/hall", "/cameras/hall/settings", "/cameras/hall/zones", "/add-camera", "/people",
         "/system", "/nothing-there")


@pytest.fixture
def house(web, room):
    """Two events of today, one with a picture, labels and an alert."""
    at = time.time() - 600
    picture = Pictures(web.home, "pi").save("hall", "aaaa0000", room, {}, at)
    label = facts.Label("person", 0.9, facts.Box(0.1, 0.2, 0.3, 0.4))
    web.record(facts.EventBegan(at=at - 99, event="bbbb0000", camera="yard"),
               facts.EventBegan(at=at, event="aaaa0000", camera="hall", picture=picture, zones=("door",)),
               facts.EventLabelled(at=at, event="aaaa0000", camera="hall", picture=picture, labels=(label,),
                                   analyzer="a"),
               facts.AlertDecided(at=at, event="aaaa0000", camera="hall", sent=True, reasons=("mode Away",),
                                  channels=("slack://",)),
               facts.AlertDelivered(at=at + 1, event="aaaa0000", camera="hall", channel="slack://", delay=1.0),
               facts.EventEnded(at=at + 9, event="aaaa0000", camera="hall", began_at=at, duration=9.0),
               facts.EventTagged(at=at + 60, event="aaaa0000", tag="occupied", by="anna", what="me"))
    return web


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_wrong(house, person, look):
    someone = person(**LOOKS[look])
    page = someone.login("/people")
    found = {}
    for path in PAGES:
        page.goto(house.url + path)
        page.locator("main").wait_for()
        if path == "/events":
            page.locator(".event .choose").first.click()
        if wrong := violations(page):
            found[path] = wrong
    assert found == {}
