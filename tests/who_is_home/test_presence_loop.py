"""The loop of presence against routers that are good, bad, and good again."""

import threading

import pytest

from house.state.house_state import Trouble
from house.troubles import headline
from tests.who_is_home.played_polling import (
    HOUSEHOLD,
    PHONE,
    TV,
    MadeRouter,
    PlayedPolling,
    RouterWithLogin,
    http_router,
)
from tests.who_is_home.routers.conftest import played  # noqa: F401 - a fixture
from tests.who_is_home.routers.played_router import garbage, hangs, login_page
from who_is_home.presence.evidence import PersonSaid
from who_is_home.presence.household import Household
from who_is_home.router import ListedDevice, RouterError

ANNA = ListedDevice(**PHONE)


@pytest.fixture
def attic(played):  # noqa: F811
    """A router with a login, on real HTTP."""
    return played(RouterWithLogin())


def house_of(attic, tmp_path, **more):
    def timeout():
        return 0.1 if attic.play is hangs else 10.0

    return PlayedPolling(tmp_path, attic=lambda: http_router(attic.address("http_login"), timeout), **more)


def test_the_last_phone_leaves_and_comes_back(attic, tmp_path):
    house = house_of(attic, tmp_path)

    house.play(3)
    attic.play.list = [TV]
    house.play(25)
    attic.play.list = [TV, PHONE]
    house.play(0.5)

    assert house.changes == [(("Anna",), (), ()), ((), (), ("Anna",)), (("Anna",), ("Anna",), ())]
    left = house.recorded[1]
    assert left.evidence.startswith("nobody is home since 11:") and 0.6 < left.confidence < 1
    assert (house.texts, attic.play.logins) == ([], 1)


def test_nothing_is_recorded_while_nothing_changes(attic, tmp_path):
    house = house_of(attic, tmp_path)
    house.play(30)

    assert len(house.recorded) == 1
    assert attic.count("GET /devices") < 40, "everybody is home: once a minute is often enough"


def test_a_router_that_ends_the_session_is_logged_in_to_again_without_a_word(attic, tmp_path):
    house = house_of(attic, tmp_path)
    house.play(2)
    attic.play.sessions.clear()
    house.play(5)

    assert (len(house.recorded), house.said, attic.play.logins) == (1, [], 2)


@pytest.mark.parametrize(("bad", "says"), [
    (hangs, "takes longer than"), (garbage, "breaks off its answer or answers nonsense"), (login_page, ""),
    ("password", "password"), ("replaced", ""),
], ids=["hangs", "garbage", "page changed", "password refused", "replaced"])
def test_a_bad_router_is_one_trouble_in_clear_words_and_the_house_recovers_by_itself(attic, tmp_path, bad, says):
    house, good = house_of(attic, tmp_path), attic.play
    house.play(2)

    if bad == "password":
        good.password = "another"
        good.sessions.clear()
    elif bad == "replaced":
        attic.play = lambda asked: asked.json({"error": "who are you?"}, 404)
    else:
        attic.play = bad
    house.play(6)
    during = house.texts
    attic.play, good.password = good, "s3cret&p@ss"
    house.play(7)

    assert len(during) == len(house.said) == 1, house.said
    assert during[0].startswith("presence is blind since 11:0") and says in during[0]
    assert headline(Trouble("presence", "", during[0], 0.0)).startswith("Presence is blind since 11:0")
    assert "attic" in during[0] and "s3cret" not in during[0]
    assert during[0].endswith("the last answer holds until one does")
    assert house.texts == [] and len(house.changes) == 1, "the last answer held"


def test_a_password_that_is_refused_is_not_sent_again_and_again(attic, tmp_path):
    house = house_of(attic, tmp_path)
    attic.play.password = "another"
    house.play(30)

    assert attic.play.logins <= 10, "many routers lock out who is refused often"
    assert house.changes == [], "before the first answer nothing is known"


def test_a_call_that_never_ends_does_not_hold_up_the_others(tmp_path):
    hung, good = MadeRouter(), MadeRouter(ANNA)
    hung.hanging.clear()
    house = PlayedPolling(tmp_path, Household({"Anna": ("annas-phone",)}, timezone="UTC"), hung=lambda: hung,
                          good=lambda: good)
    house.play(0.1, hanging=True)
    house.play(0.4, hanging=True)
    assert house.changes == [(("Anna",), (), ())]

    house.play(10, hanging=True)

    assert good.asked > 20 and hung.asked <= 3
    assert house.texts == ["hung: hung does not answer within 10 s; check its address and the network; who is home is "
                           "known by the others"]
    hung.hanging.set()
    house.play(5)
    assert house.texts == []


def test_an_adapter_that_breaks_in_an_unexpected_way_is_a_router_that_fails(tmp_path):
    broken = MadeRouter(ANNA)
    house = PlayedPolling(tmp_path, attic=lambda: broken)
    house.play(1)
    broken.error = ZeroDivisionError("oops")
    house.play(5)

    assert "attic cannot be asked (ZeroDivisionError)" in house.texts[0]


def test_phones_are_probed_while_the_list_shows_nobody_and_one_that_answers_is_home(tmp_path):
    router, prober = MadeRouter(ANNA), MadeRouter()
    prober.answering = (ANNA,)
    house = PlayedPolling(tmp_path, prober=prober, attic=lambda: router)
    house.play(2)
    router.listed = ()
    house.play(30)
    assert prober.probed > 20 and len(house.changes) == 1

    prober.answering = ()
    house.play(20)
    assert house.changes[-1] == ((), (), ("Anna",))


def refusing(_):
    raise RouterError("neighbours:// is refused", transient=False)


def test_a_prober_that_fails_keeps_nobody_from_being_found_away_and_is_one_trouble_until_it_answers(tmp_path):
    router, prober = MadeRouter(ANNA), MadeRouter(ANNA)
    answers, prober.probe = prober.probe, refusing
    house = PlayedPolling(tmp_path, prober=prober, attic=lambda: router)
    house.play(2)
    router.listed = ()
    house.play(20)

    assert house.changes[-1][0] == ()
    assert [list(each) for each in house.said] == [[("probing", "")]]
    assert house.texts == ["probing phones fails since 11:02: neighbours:// is refused; until then a phone that sleeps "
                           "for long may be taken for away"]
    prober.probe, router.listed = answers, (ANNA,)
    house.play(2)
    router.listed = ()
    house.play(3)
    assert house.texts == []


def test_one_probe_that_fails_is_no_trouble_however_long_nobody_probes_again(tmp_path):
    router, prober = MadeRouter(ANNA), MadeRouter(ANNA)
    prober.probe = refusing
    house = PlayedPolling(tmp_path, prober=prober, attic=lambda: router)
    house.play(2)
    router.listed = ()
    house.play(1.3)
    router.listed = (ANNA,)
    house.play(20)

    assert house.said == []


def test_a_probe_that_hangs_is_a_trouble_that_stays(tmp_path):
    router, prober, end = MadeRouter(ANNA), MadeRouter(ANNA), threading.Event()
    prober.probe = lambda devices: end.wait(30) or ()
    house = PlayedPolling(tmp_path, prober=prober, attic=lambda: router)
    house.play(2)
    router.listed = ()
    house.play(20, hanging=True)
    end.set()

    assert len(house.said) == 1 and "beside does not answer within 10 s" in house.said[0]["probing", ""]


def test_a_router_that_lists_but_cannot_probe_is_no_router_that_fails(tmp_path):
    router = MadeRouter(ANNA)
    router.probe = refusing
    house = PlayedPolling(tmp_path, attic=lambda: router)
    house.loop.polling.prober = house.loop.polling.routers[0]
    house.play(2)
    router.listed = ()
    house.play(20)

    assert [list(each) for each in house.said] == [[("probing", "")]], "nothing comes and goes"
    assert house.files.shown()["routers"][0]["error"] == ""


def test_what_was_known_holds_over_a_restart_and_nothing_is_armed_before_a_first_answer(tmp_path):
    router = MadeRouter(ANNA)
    house = PlayedPolling(tmp_path, attic=lambda: router)
    house.play(5)
    house.loop.keeper.keep()
    router.error = RouterError("asus://attic cannot be reached", transient=True)
    house.clock.advance(3600)

    again = PlayedPolling(tmp_path, clock=house.clock, attic=lambda: router)
    again.play(20)
    assert again.loop.keeper.decision.home == ("Anna",) and again.changes == []

    router.error, router.listed = None, ()
    again.play(25)
    assert again.changes == [((), (), ("Anna",))]


@pytest.mark.parametrize("choice", ["arm", "ask"])
def test_a_house_that_was_down_for_hours_is_not_blind_for_hours(tmp_path, choice):
    household = Household({"Anna": ("annas-phone",)}, when_blind=choice, timezone="UTC", routers=("attic",))
    router = MadeRouter(ANNA)
    house = PlayedPolling(tmp_path, household, attic=lambda: router)
    house.play(5)
    house.loop.keeper.keep()
    house.clock.advance(5 * 3600)
    router.error = RouterError("asus://attic cannot be reached", transient=True)

    again = PlayedPolling(tmp_path, household, clock=house.clock, attic=lambda: router)
    again.play(25)
    assert again.recorded == []
    again.play(12)

    assert [type(each).__name__ for each in again.recorded] == [
        {"arm": "PeopleChanged", "ask": "PresenceQuestionRaised"}[choice]]


def test_what_cannot_be_read_is_set_aside_and_presence_begins_anew(tmp_path):
    router = MadeRouter(ANNA)
    house = PlayedPolling(tmp_path, attic=lambda: router)
    for content in ("{", "[]", '{"version": 99}', '{"version": 1, "people": 7}', '{"version": 1, "routers": 7}'):
        house.files.remembered.parent.mkdir(exist_ok=True)
        house.files.remembered.write_text(content)
        again = PlayedPolling(tmp_path, clock=house.clock, attic=lambda: router)
        again.play(1)
        assert again.changes == [(("Anna",), (), ())], content


def test_a_button_is_kept_and_recorded_at_once(tmp_path):
    router = MadeRouter(ANNA)
    house = PlayedPolling(tmp_path, attic=lambda: router)
    house.play(2)
    house.loop.keeper.hear(PersonSaid(house.clock.now(), "Anna", home=False))

    assert house.changes[-1] == ((), (), ("Anna",))
    again = PlayedPolling(tmp_path, clock=house.clock, attic=lambda: router)
    again.play(1)
    assert again.changes == [], "a slow router lists the phone for some minutes more"


def test_a_log_that_lost_who_is_home_is_told_again_without_an_arrival(tmp_path):
    house = PlayedPolling(tmp_path, attic=lambda: MadeRouter(ANNA))
    house.play(2)
    keeper = house.loop.keeper

    assert not keeper.compare(None, "an older fact"), "the log was read before the newest fact was in it"
    assert keeper.compare(("Anna",), keeper.newest) and len(house.changes) == 1
    assert keeper.compare(None, keeper.newest) and house.changes[1:] == [(("Anna",), (), ())]
    assert keeper.compare((), keeper.newest) and house.changes[2:] == [(("Anna",), ("Anna",), ())]


def test_of_somebody_of_whom_nothing_is_remembered_the_word_of_the_log_holds(tmp_path):
    household = Household({"Anna": ("annas-phone",), "Ben": ("bens-phone",)}, timezone="UTC", routers=("attic",))
    house = PlayedPolling(tmp_path, household, attic=lambda: MadeRouter(ANNA))
    house.play(2)

    assert house.loop.keeper.compare(("Anna", "Ben"), house.loop.keeper.newest)
    house.play(2)
    assert house.changes == [(("Anna",), (), ())]


def test_evidence_is_kept_in_two_bounded_files_that_replay_reads_and_names_no_password(tmp_path, monkeypatch):
    monkeypatch.setattr("ledger.files.presence_files.MOST", 1200)
    house = PlayedPolling(tmp_path, attic=lambda: MadeRouter(ANNA, ListedDevice(mac="10:00:00:00:00:01", active=False)))
    house.play(75)
    house.loop.keeper.keep()

    files = sorted(house.files.evidence.parent.glob("evidence*"))
    assert [each.name for each in files] == ["evidence.jsonl", "evidence.jsonl.1"]
    assert sum(each.stat().st_size for each in files) < 5_000
    first, second, *_ = files[1].read_text().splitlines()
    assert '"kind":"household"' in first and '"kind":"listed"' in second and "10:00" not in second


def test_the_report_names_every_device_that_is_there_with_its_person(tmp_path):
    phone = ListedDevice(mac="02:aa:00:00:00:01", name="annas-phone", ip="10.0.0.7")
    house = PlayedPolling(tmp_path, HOUSEHOLD, attic=lambda: MadeRouter(phone, ListedDevice(name="guest-phone"),
                                                                        ListedDevice(name="gone", active=False)))
    house.play(2)
    shown = house.files.shown()

    assert [(each["name"], each["home"]) for each in shown["people"]] == [("Anna", True)]
    assert [(each["name"], each["person"], each["randomised"]) for each in shown["devices"]] == [
        ("annas-phone", "Anna", True), ("guest-phone", "", False)]
    assert shown["routers"][0]["error"] == ""


def test_what_changes_is_kept_before_it_is_recorded_so_that_a_kill_in_between_arms_and_disarms_nothing(tmp_path):
    router = MadeRouter(ANNA)
    house = PlayedPolling(tmp_path, attic=lambda: router)
    house.play(2)
    kept = []
    house.loop.keeper.record = lambda fact: kept.append(house.files.memory()["people"]["Anna"]["home"])
    house.loop.keeper.hear(PersonSaid(house.clock.now(), "Anna", home=False))
    assert kept == [False]

    again = PlayedPolling(tmp_path, clock=house.clock, attic=lambda: router)
    assert again.loop.keeper.compare(("Anna",)) and again.changes == [((), (), ("Anna",))]
