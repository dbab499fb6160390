"""The house's page in Slack, shown by the notifier to the stand-in for Slack; and pictures that are removed there."""

import pytest

from house import facts
from house.people.presence_report import OLD
from ledger.files.presence_files import PresenceFiles
from notifier.house_notes.home_page import ANSWERED, LONGEST_RETRY, REFRESHED, RETRIED, SOON

ALICE, BOB = "U0ALICE001", "U0BOB00001"
DAY = 86400.0


@pytest.fixture
def house(bench_with, fake_slack, jpeg):
    section = {"bot_token": fake_slack.bot_token, "signing_secret": fake_slack.signing_secret,
               "channel": fake_slack.channel, "api_url": fake_slack.api_url, "dead_man": 0, "delete_after": 7 * DAY}
    bench = bench_with(slack=section, cameras={"front": {"source": "demo://"}, "yard": {"source": "demo://"}},
                       presence={"routers": {"attic": {"address": "file:///nowhere/devices"}}})
    bench.jpeg = jpeg
    bench.open_slack()
    return bench


def opened(house, user=ALICE, role="owner"):
    house.record(facts.HomeOpened(at=house.clock.now(), user=user, role=role))
    house.settle()


def published(fake_slack):
    return len(fake_slack.calls("views.publish"))


def page(fake_slack, user=ALICE):
    """The texts of the page that person sees."""
    [view] = [each for each in fake_slack.state()["views"] if each["kind"] == "home" and each["user"] == user]
    return "\n".join(block["text"]["text"] for block in view["body"]["blocks"] if "text" in block)


def test_whoever_opens_the_page_sees_the_house(house, fake_slack):
    opened(house)
    assert "*Away: watching, recording and alerting*" in page(fake_slack)
    opened(house, BOB, "")
    assert "does not know you yet" in page(fake_slack, BOB)


def test_what_changes_is_shown_soon_and_together(house, fake_slack):
    opened(house)
    before = published(fake_slack)
    house.chose("night")
    house.record(facts.PeopleChanged(at=house.clock.now(), home=("ann",)))
    house.began("e1", "yard")
    house.settle()
    assert published(fake_slack) == before
    house.wait(SOON + 0.1)
    assert published(fake_slack) == before + 1
    assert "*Who's home*  ann" in page(fake_slack)
    assert "Motion at Yard" in page(fake_slack)


def test_once_the_process_that_looks_is_gone_the_page_comes_to_say_so_by_itself(house, fake_slack):
    people = [{"name": "Ann", "home": True, "since": 0.0, "confidence": 0.9, "evidence": ""}]
    PresenceFiles(house.home).show({"at": house.clock.now(), "blind_since": None, "people": people, "devices": [],
                                    "routers": [], "notes": []})
    house.record(facts.TroubleBegan(at=house.clock.now(), kind="down", about="presence", text="it was given up"))
    opened(house)
    assert "Ann: home\n" in page(fake_slack) + "\n" and "not known since" not in page(fake_slack)
    house.wait(OLD + 2)

    assert "Presence is not known since" in page(fake_slack) and "Ann: home then" in page(fake_slack)


def test_a_storm_of_facts_asks_slack_at_most_once_in_two_seconds(house, fake_slack):
    opened(house)
    before = published(fake_slack)
    for number in range(100):
        house.chose(("away", "night")[number % 2])
        house.wait(0.2)
    assert published(fake_slack) - before <= 100 * 0.2 / SOON + 1


def test_a_page_that_would_look_the_same_is_not_sent_again(house, fake_slack):
    opened(house)
    before = published(fake_slack)
    house.record(facts.ModeChosen(at=house.clock.now(), mode="away", by="ann"))
    house.settle()
    house.wait(SOON + 0.1)
    first = published(fake_slack)
    house.record(facts.ModeChosen(at=house.clock.now(), mode="away", by="ann"))
    house.settle()
    house.wait(SOON + 0.1)
    assert (first, published(fake_slack)) == (before + 1, before + 1)


def test_nobody_who_has_not_looked_for_a_day_is_served(house, fake_slack):
    opened(house)
    before = published(fake_slack)
    house.clock.advance(REFRESHED)
    house.chose("night")
    house.settle()
    house.wait(SOON + 0.1)
    assert published(fake_slack) == before
    opened(house)
    assert published(fake_slack) == before + 1


def test_a_camera_shows_its_last_picture(house, fake_slack):
    opened(house)
    house.began("e1", "yard", picture=True)
    house.covered()
    fake_slack.advance(1.0)
    house.wait(1.0, steps=3)
    house.wait(SOON + 0.1)
    house.wait(SOON + 0.1)
    [file] = fake_slack.files()
    [view] = fake_slack.state()["views"]
    shown = [block["accessory"]["slack_file"]["id"] for block in view["body"]["blocks"] if "accessory" in block]
    assert shown == [file["id"]]


def test_a_page_that_slack_does_not_take_now_delays_no_alert_and_comes_later(house, fake_slack):
    fake_slack.fault("rate_limit", methods=["views.publish"], count=1, retry_after=20)
    opened(house)
    house.began()
    house.settle()
    assert len(fake_slack.messages()) == 1
    house.wait(RETRIED, steps=3)
    assert "Motion at Front" in page(fake_slack)


def test_while_slack_is_away_a_page_is_tried_ever_more_rarely_and_comes_when_it_is_back(house, fake_slack):
    fake_slack.fault("down", methods=["views.publish"])
    opened(house)
    house.wait(3600, steps=720)
    assert 8 <= fake_slack.state()["faults"][0]["used"] <= 14
    fake_slack.heal()
    house.wait(LONGEST_RETRY, steps=96)
    assert "*Away: watching, recording and alerting*" in page(fake_slack)


def test_a_picture_that_is_gone_from_slack_costs_no_page(house, fake_slack):
    house.records = house.notifier.records
    house.records.store.put({"seen:slack://:yard": {"file": "F0NOSUCH01", "at": house.clock.now()}})
    opened(house)
    assert "*Yard*" in page(fake_slack)


def test_pictures_are_removed_from_slack_when_their_time_is_over(house, fake_slack):
    house.began("e1", "yard", picture=True)
    house.covered()
    fake_slack.advance(1.0)
    house.wait(1.0, steps=3)
    house.wait(7 * DAY - 60)
    assert [file["deleted_at"] for file in fake_slack.files()] == [None]
    house.restart()
    house.wait(120)
    house.wait(5)
    assert all(file["deleted_at"] for file in fake_slack.files())
    house.tag("occupied")
    house.settle()
    [message] = fake_slack.messages()
    assert [block["type"] for block in message["blocks"]] == ["section", "context", "actions", "actions"]


def test_pictures_in_threads_and_asked_ones_are_removed_as_well(house, fake_slack):
    house.began("e1", "yard", picture=True)
    house.began("e2", "front", picture=True)
    picture = house.pictures.save("front", "asked", house.jpeg, {}, house.clock.now())
    house.record(facts.PictureTaken(at=house.clock.now(), camera="front", asked="a1", picture=picture,
                                    channel=fake_slack.channel))
    house.covered()
    fake_slack.advance(1.0)
    house.wait(1.0, steps=3)
    assert len(fake_slack.files()) == 3
    house.wait(7 * DAY)
    house.wait(5)
    assert all(file["deleted_at"] for file in fake_slack.files())


def test_a_role_that_was_taken_away_since_closes_the_page(house, fake_slack):
    opened(house, role="operator")
    if not hasattr(facts, "RoleChosen"):
        pytest.skip("roles are given in the settings alone")
    house.record(facts.RoleChosen(at=house.clock.now(), user=ALICE, role="none", by=BOB))
    house.chose("night")
    house.settle()
    house.wait(SOON + 0.1)
    assert "does not know you yet" in page(fake_slack)


def test_the_answer_to_a_button_stands_on_the_page_for_a_minute_also_over_other_changes(house, fake_slack):
    opened(house)
    opened(house, BOB, "viewer")
    refused = "mode is for the operator; you are viewer."
    house.clock.advance(1)
    house.record(facts.HomeOpened(at=house.clock.now(), user=BOB, role="viewer", said=refused))
    house.settle()
    assert f":speech_balloon: {refused}" in page(fake_slack, BOB) and refused not in page(fake_slack)

    house.chose("night")
    house.settle()
    house.wait(SOON + 0.1)
    assert refused in page(fake_slack, BOB) and "Night" in page(fake_slack, BOB)
    house.wait(ANSWERED)
    assert refused not in page(fake_slack, BOB)


def test_opening_the_page_again_takes_an_old_answer_away(house, fake_slack):
    house.record(facts.HomeOpened(at=house.clock.now(), user=ALICE, role="owner", said="A test alert is on its way."))
    house.settle()
    assert "on its way" in page(fake_slack)
    house.clock.advance(1)
    opened(house)
    assert "on its way" not in page(fake_slack)


def test_a_role_that_is_given_or_taken_shows_at_once(house, fake_slack):
    opened(house, BOB, "")
    house.record(facts.RoleChosen(at=house.clock.now(), user=BOB, role="viewer", by=ALICE))
    house.settle()
    house.wait(SOON + 0.1)
    assert "*Away: watching, recording and alerting*" in page(fake_slack, BOB)
    house.record(facts.RoleChosen(at=house.clock.now(), user=BOB, role="none", by=ALICE))
    house.settle()
    house.wait(SOON + 0.1)
    assert "does not know you yet" in page(fake_slack, BOB)
