"""From a visit to its clip in the message's thread, on the event's page and by /clip: the house as `up` starts it."""

from typing import Any

import pytest
from packets_made import probed

from benchmarks.running_house import RunningHouse, wait_for
from house import facts

CONFIG = """
house: {first_mode: away}
cameras:
  hall: {source: "demo://room?first=5&every=60&speed=2&size=640x360", motion: {gap: 1}, clip: {post_roll: 1}}
analysis: {analyzer: ""}
"""


@pytest.fixture(scope="module")
def house():
    with RunningHouse(CONFIG, slack={"processing": [0.1, 0.2]}) as running:
        yield running


@pytest.fixture(scope="module")
def stored(house) -> facts.ClipStored:
    return wait_for(lambda: house.facts(facts.ClipStored), "the clip of the first visit", 120)[0]


def films(house) -> list[dict[str, Any]]:
    """Videos Slack has, those that are still being processed too."""
    return [each for each in house.slack.files() if each["name"].endswith(".mp4")]


@pytest.mark.slow
def test_the_clip_comes_into_the_thread_of_the_events_message(house, stored):
    wait_for(lambda: films(house), "the clip is in Slack")
    [alert] = [each for each in house.slack.messages() if not each.get("thread_ts") and "Motion" in each["text"]][-1:]
    replies = wait_for(lambda: [each for each in house.slack.messages(thread_ts=alert["ts"])
                                if "Clip of Hall" in each["text"]], "the clip is in the thread")
    assert len(replies) == 1


@pytest.mark.slow
def test_the_clip_plays_from_before_the_event(house, stored):
    found = probed(house.home.clips / f"{stored.clip}.mp4")
    assert found["duration"] == pytest.approx(stored.seconds, abs=0.2)
    assert (found["codec"], found["errors"]) == ("h264", "") and stored.pre_roll >= 3.0


@pytest.mark.slow
def test_asked_for_in_slack_it_comes_there(house, stored):
    before = len(films(house))
    house.slack.command("/hearth", "clip")
    asked = wait_for(lambda: house.facts(facts.ClipAsked), "the clip was asked for")
    assert asked[-1].clip == stored.clip
    wait_for(lambda: len(films(house)) > before, "it is uploaded again")
