"""On the pages: the sample of an event, tags with words, many at once, and pins."""

import time

import pytest
import requests

from house import facts
from ledger.files.samples import Samples

EVENT = "e1a2b3c4"


@pytest.fixture
def sampled(make_web):
    """A house with an ended event that has a whole sample, and one without."""
    web, at = make_web(), time.time() - 900
    samples = Samples(web.home, "pi")
    id = samples.id_of("hall", EVENT, at)
    samples.save(id, {"strip.jpg": b"the strip", "mask.png": b"the mask"},
                 {"event": EVENT, "kind": "whole", "frames": [{}] * 8})
    for event in (EVENT, "ffff0000"):
        web.record(facts.EventBegan(at=at, event=event, camera="hall"),
                   facts.EventEnded(at=at + 9, event=event, camera="hall", began_at=at, duration=9.0))
    web.record(facts.SampleTaken(at=at, camera="hall", sample=id, event=EVENT, whole=True))
    return web


def press(web, session, path, **sent):
    token = session.get(f"{web.url}/events/{EVENT}").text.split('name="csrf-token" content="')[-1].split('"')[0]
    return session.post(web.url + path, data=[("csrf_token", token), *(
        (name, each) for name, value in sent.items() for each in (value if isinstance(value, list) else [value]))])


def of(web, kind):
    return web.log.recent(50, [kind])[::-1]


def test_an_event_shows_its_sample_and_gives_its_files_to_whoever_is_logged_in(sampled):
    session = sampled.login()

    page = session.get(f"{sampled.url}/events/{EVENT}").text

    assert "8 frames around its beginning" in page and "whole, 1 kB" in page
    assert session.get(f"{sampled.url}/events/{EVENT}/sample/strip.jpg").content == b"the strip"
    assert session.get(f"{sampled.url}/events/{EVENT}/sample/mask.png").headers["Content-Type"] == "image/png"
    for path in ("sample.json", "..%2f..%2fconfig.yml", "strip.jpg.part", "picture.jpg"):
        assert session.get(f"{sampled.url}/events/{EVENT}/sample/{path}").status_code == 404
    assert requests.get(f"{sampled.url}/events/{EVENT}/sample/strip.jpg", allow_redirects=False, timeout=10
                        ).status_code in (302, 401)


def test_an_event_without_a_sample_shows_none(sampled):
    session = sampled.login()

    assert "Sample" not in session.get(f"{sampled.url}/events/ffff0000").text
    assert session.get(f"{sampled.url}/events/ffff0000/sample/strip.jpg").status_code == 404


@pytest.mark.parametrize("about", [
    "", "[" * 50_000, '{"schema": 1}', '{"schema": 1, "files": null}',
    '{"schema": 1, "kind": [], "frames": [], "files": {}}',
    '{"schema": 1, "kind": "whole", "frames": 8, "files": ["strip.jpg"]}',
    '{"schema": 1, "kind": "whole", "frames": [], "files": {"strip.jpg": {"size": 1e999}}}'])
def test_the_page_of_an_event_whose_sample_is_damaged_is_shown_without_it(sampled, about):
    next(sampled.home.samples.rglob("sample.json")).write_text(about)
    session = sampled.login()

    for path in ("", "/sample/strip.jpg", "/sample/sample.json"):
        assert session.get(f"{sampled.url}/events/{EVENT}{path}").status_code in (200, 404)
    assert "8 frames" not in session.get(f"{sampled.url}/events/{EVENT}").text


def test_a_word_says_tag_and_word_at_once_and_the_words_people_use_come_first(sampled):
    session = sampled.login()

    press(sampled, session, "/command", line=f"tag {EVENT} unoccupied hedgehog")
    page = session.get(f"{sampled.url}/events/{EVENT}").text

    assert "unoccupied (hedgehog) by" in page and f'value="tag {EVENT} unoccupied hedgehog"' in page
    assert page.index("hedgehog</button>") < page.index("visitor</button>")
    assert "Take my tag back" in page and "Take my tag back" not in session.get(f"{sampled.url}/events/ffff0000").text


def test_many_events_are_tagged_at_once_from_the_list(sampled):
    session = sampled.login()

    answer = press(sampled, session, "/events/chosen", event=[EVENT, "ffff0000"], do="tag unoccupied tree",
                   next="/events")

    assert "2 events: Tagged unoccupied (tree)" in answer.text and answer.url.endswith("/events")
    assert [(tag.event, tag.tag, tag.what) for tag in of(sampled, facts.EventTagged)] == [
        (EVENT, "unoccupied", "tree"), ("ffff0000", "unoccupied", "tree")]


@pytest.mark.parametrize(("sent", "says"), [
    ({"do": "tag occupied"}, "Choose one event or more first"),
    ({"event": ["no-such"], "do": "tag occupied"}, "No such event"),
    ({"event": [EVENT], "do": "tag perhaps"}, "occupied or unoccupied"),
    ({"event": [EVENT], "do": "tag"}, "occupied or unoccupied"),
    ({"event": [f"e{number}" for number in range(200)], "do": "tag occupied"}, "At most 100"),
])
def test_what_cannot_be_tagged_is_said_in_one_line_and_nothing_changes(sampled, sent, says):
    session = sampled.login()

    assert says in press(sampled, session, "/events/chosen", **sent).text
    assert of(sampled, facts.EventTagged) == []


def test_tags_from_another_site_are_refused(sampled):
    answer = sampled.login().post(f"{sampled.url}/events/chosen", data={"event": EVENT, "do": "tag occupied"})

    assert answer.status_code in (400, 403) and of(sampled, facts.EventTagged) == []


def test_an_event_is_pinned_and_unpinned_on_its_page(sampled):
    session = sampled.login()
    assert "Pin</button>" in session.get(f"{sampled.url}/events/{EVENT}").text

    press(sampled, session, "/command", line=f"pin {EVENT}")

    assert "Unpin</button>" in session.get(f"{sampled.url}/events/{EVENT}").text
    assert "pinned" in session.get(f"{sampled.url}/events").text
