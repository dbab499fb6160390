"""What a device asks is answered as it always was; every doubt is a no; every try is recorded without a picture."""

import json
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from flask import Flask

from face_verification.callers import HEADER
from face_verification.device.snapshots import snapshots
from face_verification.factory import create_app
from face_verification.routes import EXTENSION, FaceService, faces
from face_verification.tries import TryLimit
from face_verification.verification import FaceVerification
from house import facts
from house.clock import FakeClock, SystemClock
from house.settings.sections.faces import FaceSettings
from house.settings.whole_config import Settings
from ledger.faces.face_models import open_face_check
from ledger.faces.known_faces import Consent, KnownFace, KnownFaces
from ledger.faces.sealing import KEY_FILE
from ledger.files.model_files import ModelError
from ledger.process_startup import ProcessContext
from ledger.redis.log import Log

KEY = "k" * 20
QUERY = "username=house&password=pass+word%26x&serialnumber=foc1234"


@pytest.fixture(scope="session")
def check(shared):
    return open_face_check([shared / "models"], liveness=False)


@pytest.fixture(scope="session")
def people(shared, jpegs):
    return {name: jpegs(cv2.imread(str(shared / "data" / "faces" / f"{name}.jpg")), 3)
            for name in ("obama", "obama2", "biden", "knntest_kit_with_rose")}


@pytest.fixture
def house(home, device, configured, check):
    """The app on a device and a home; its log is a list of facts."""
    home.create()
    clock, recorded, keeps = FakeClock(), [], SimpleNamespace(record=True)

    def record(fact):
        recorded.append(fact)
        return keeps.record

    verification = FaceVerification(KnownFaces(home), lambda: check,
                                    lambda one, many: snapshots(one, many, clock, home.path), record, clock,
                                    TryLimit(clock), ("Anna", "Ben"))
    app = Flask("faces-test")
    app.register_blueprint(faces)

    def settings(**changes):
        found = FaceSettings.model_construct(devices={"board": configured(**changes)}, legacy_query=False)
        app.extensions[EXTENSION] = FaceService(found, verification, TryLimit(clock))

    settings()
    return SimpleNamespace(app=app, http=app.test_client(), clock=clock, log=recorded, keeps=keeps, home=home,
                           device=device, settings=settings, known=KnownFaces(home), verification=verification)


def ask(house, path, key=KEY, query="", post=False, remote="127.0.0.1"):
    call = house.http.post if post else house.http.get
    return call(f"/{path}?{query}", headers={HEADER: key} if key else {}, environ_overrides={"REMOTE_ADDR": remote})


def enrol(house, check, jpeg, person="Anna", purposes=("unlock",)):
    look = check.look(cv2.imdecode(np.frombuffer(jpeg, np.uint8), 1))
    house.known.save(KnownFace(person, Consent(person, 1.0, purposes, "root"), (look.template,)))


def said(answer):
    return json.loads(answer.text).get("errorMessage", "")


def test_a_known_face_is_1_another_0_and_several_people_0(house, check, people):
    enrol(house, check, people["obama"][0])
    for picture, text, why in (("obama2", "1", ""), ("biden", "0", "not alike"),
                               ("knntest_kit_with_rose", "0", "several faces")):
        house.device.pictures = people[picture]
        answer = ask(house, "comparephoto", query="serialnumber=FOC1234")
        assert (answer.status_code, answer.text) == (200, text)
        assert (house.log[-1].accepted, house.log[-1].why) == (text == "1", why)
    assert house.device.open_sessions == 0 and [fact.person for fact in house.log] == ["Anna", "", ""]


def test_both_looks_must_be_of_the_same_person(house, check, people):
    enrol(house, check, people["obama"][0])
    enrol(house, check, people["biden"][0], "Ben")
    for second in ("biden", "knntest_kit_with_rose"):
        house.device.given, house.device.pictures = 0, [people["obama2"][0], people[second][0]]
        assert ask(house, "comparephoto").text == "0"


def test_the_original_sequence_of_a_client_that_knows_only_its_contract(house, people):
    house.settings()
    house.app.extensions[EXTENSION].settings = house.app.extensions[EXTENSION].settings.model_copy(
        update={"legacy_query": True})
    house.known.save(KnownFace("Anna", Consent("Anna", 1.0, ("unlock",), "root"), waiting="board",
                               until=house.clock.now() + 60))
    house.device.pictures = people["obama"]
    got = [ask(house, path, key="", query=QUERY).text for path in ("confirmphotoexists", "uploadphoto",
                                                                   "confirmphotoexists", "comparephoto")]
    assert got == ["False", "200:OK", "True", "1"]
    house.device.pictures = people["biden"]
    assert ask(house, "comparephoto", key="", query=QUERY).text == "0"
    house.device.monitoring = False
    assert "RemoteMonitoring" in said(ask(house, "comparephoto", key="", query=QUERY))


@pytest.mark.parametrize("remote", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_a_device_is_known_by_its_address_however_the_server_writes_it(house, check, people, remote):
    enrol(house, check, people["obama"][0])
    house.device.pictures = people["obama"]
    service = house.app.extensions[EXTENSION]
    service.settings = service.settings.model_copy(update={"legacy_query": True})
    assert ask(house, "comparephoto", key="", query=QUERY, remote=remote).text == "1"


@pytest.mark.parametrize(("query", "remote", "legacy"), [
    (QUERY, "127.0.0.1", False), (QUERY, "10.1.2.3", True), (QUERY.replace("1234", "9999"), "127.0.0.1", True),
    (QUERY.replace("word", "w0rd"), "127.0.0.1", True), ("", "127.0.0.1", True),
    ("serialnumber=foc1234", "127.0.0.1", True)])
def test_the_old_form_of_asking_is_a_switch_and_only_for_the_device_itself(house, check, people, query, remote, legacy):
    enrol(house, check, people["obama"][0])
    house.device.pictures = people["obama"]
    service = house.app.extensions[EXTENSION]
    service.settings = service.settings.model_copy(update={"legacy_query": legacy})
    for path in ("comparephoto", "uploadphoto", "confirmphotoexists"):
        answer = ask(house, path, key="", query=query, remote=remote)
        assert answer.status_code == 200 and said(answer)
        assert ask(house, path, key="", query=query, remote=remote, post=True).status_code == 401
    assert house.device.calls == [] and house.log == []


@pytest.mark.parametrize(("key", "query"), [("x" * 20, ""), (KEY[:-1], ""), (KEY + "k", ""), ("\xfc" * 20, ""),
                                            (KEY, "serialnumber=FOC9999")])
def test_a_wrong_key_or_another_serial_number_is_refused(house, check, people, key, query):
    enrol(house, check, people["obama"][0])
    assert "not that of a device" in said(ask(house, "comparephoto", key=key, query=query))
    assert house.device.calls == []


@pytest.mark.parametrize("form", ["utf-8", "latin-1"])
def test_a_key_that_is_no_ascii_is_known_in_either_form(house, check, people, form):
    house.settings(key="schlüssel-schlüssel")
    enrol(house, check, people["obama"][0])
    assert ask(house, "confirmphotoexists", key="schlüssel-schlüssel".encode(form).decode("latin-1")).text == "True"
    assert said(ask(house, "confirmphotoexists", key="schl?ssel-schl?ssel"))
    house.settings(key="€" * 20)
    assert said(ask(house, "confirmphotoexists", key="?" * 20))


def test_whoever_tries_wrong_keys_again_and_again_is_not_listened_to_but_the_device_is(house, check, people):
    enrol(house, check, people["obama"][0])
    for _ in range(6):
        answer = ask(house, "comparephoto", key="wrong" * 5)
    assert "too many tries" in said(answer)
    house.device.pictures = people["obama"]
    assert ask(house, "comparephoto").text == "1"


def test_the_sixth_try_in_a_minute_locks_out_which_is_reported_once(house, check, people):
    enrol(house, check, people["obama"][0])
    house.device.pictures = people["biden"]
    assert [ask(house, "comparephoto").text for _ in range(5)] == ["0"] * 5
    house.device.pictures = people["obama"]
    for _ in range(3):
        assert "too many tries" in said(ask(house, "comparephoto"))
        assert ask(house, "comparephoto", post=True).status_code == 429
    assert [fact.why for fact in house.log[5:]] == ["too many tries: locked out for a minute"]
    house.clock.advance(61)
    assert ask(house, "comparephoto").text == "1"


def test_nothing_is_accepted_that_cannot_be_recorded(house, check, people):
    enrol(house, check, people["obama"][0])
    house.device.pictures, house.keeps.record = people["obama"], False
    assert "cannot be recorded" in said(ask(house, "comparephoto"))


def test_a_face_whose_learning_cannot_be_recorded_is_forgotten_again(house, check, people):
    house.known.save(KnownFace("Anna", Consent("Anna", 1.0, ("unlock",), "root"), waiting="board",
                               until=house.clock.now() + 600))
    house.device.pictures, house.keeps.record = people["obama"], False
    assert "cannot be recorded" in said(ask(house, "uploadphoto"))
    assert house.log[-1].accepted and not house.known.of("Anna").templates
    house.clock.advance(61)
    house.keeps.record = True
    assert ask(house, "uploadphoto").text == "200:OK" and house.known.of("Anna").templates


@pytest.mark.parametrize("fault", ["no key", "key cannot be read", "no models", "bug", "nobody", "no consent",
                                   "other people", "not in people"])
def test_whatever_is_missing_or_fails_it_stays_locked(house, check, people, fault, monkeypatch):
    enrol(house, check, people["obama"][0], purposes=("door",) if fault == "no consent" else ("unlock",))
    house.device.pictures = people["obama"]
    if fault == "no key":
        (house.home.secrets / KEY_FILE).unlink()
    elif fault == "key cannot be read":
        (house.home.secrets / KEY_FILE).unlink()
        (house.home.secrets / KEY_FILE).mkdir()
        assert ask(house, "confirmphotoexists").text == "False"
    elif fault == "nobody":
        house.known.forget("Anna")
    elif fault == "not in people":
        house.verification.everybody = ("Ben",)
    elif fault == "other people":
        house.settings(people=("Ben",))
    elif fault in ("no models", "bug"):
        def fail():
            raise ModelError("the models are not here", False) if fault == "no models" else ZeroDivisionError()
        house.verification.open_check = fail
    answer = ask(house, "comparephoto")
    assert answer.status_code == 200 and said(answer) and not any(fact.accepted for fact in house.log)
    twin = ask(house, "comparephoto", post=True)
    assert twin.status_code == 503 and twin.json["accepted"] is False


def test_a_face_is_learned_only_of_who_is_waited_for_or_known_and_keeps_its_first_templates(house, people):
    house.device.pictures = people["obama"]
    assert "nobody is to be learned" in said(ask(house, "uploadphoto"))
    consent = Consent("Anna", 1.0, ("unlock",), "root")
    house.known.save(KnownFace("Anna", consent, waiting="hall", until=house.clock.now() + 60))
    assert "nobody is to be learned" in said(ask(house, "uploadphoto"))
    house.known.save(KnownFace("Anna", consent, waiting="board", until=house.clock.now() + 60))
    house.clock.advance(61)
    assert "nobody is to be learned" in said(ask(house, "uploadphoto"))
    house.known.save(KnownFace("Anna", consent, waiting="board", until=house.clock.now() + 60))
    assert ask(house, "uploadphoto").text == "200:OK"
    first = house.known.of("Anna").templates
    house.clock.advance(61)
    house.device.pictures = people["biden"]
    assert "nobody is to be learned" in said(ask(house, "uploadphoto"))
    house.device.pictures = people["obama2"]
    assert ask(house, "uploadphoto").text == "200:OK"
    now = house.known.of("Anna").templates
    assert len(first) == 3 and len(now) == 4
    assert all(np.allclose(one, other, atol=1e-3) for one, other in zip(first, now[:3], strict=True))


@pytest.mark.parametrize("known_for", ["door", "another device", "two people"])
def test_a_face_that_is_known_already_is_not_learned_as_somebody_else(house, check, people, known_for):
    enrol(house, check, people["obama"][0], "Ben", ("door",) if known_for == "door" else ("unlock",))
    if known_for == "another device":
        house.settings(people=("Anna",))
    elif known_for == "two people":
        enrol(house, check, people["obama"][0], "Carl")
        house.verification.everybody = ("Anna", "Ben", "Carl")
    house.known.save(KnownFace("Anna", Consent("Anna", 1.0, ("unlock",), "root"), waiting="board",
                               until=house.clock.now() + 60))
    house.device.pictures = people["obama"]
    assert said(ask(house, "uploadphoto"))
    assert house.known.of("Anna").templates == ()


def test_a_device_that_asks_again_meanwhile_takes_no_second_thread(house, check, people):
    enrol(house, check, people["obama"][0])
    house.device.pictures, taken, meanwhile = people["obama"], house.verification.snapshots, []

    def asked_again(device, many):
        meanwhile.append(said(ask(house, "comparephoto")))
        yield from taken(device, many)

    house.verification.snapshots = asked_again
    assert ask(house, "comparephoto").text == "1" and meanwhile == ["the try before is not over yet"]
    house.verification.snapshots = taken
    assert ask(house, "comparephoto").text == "1"


@pytest.mark.parametrize("change", ["forgotten", "gone from people"])
def test_who_goes_while_pictures_are_taken_unlocks_nothing(house, check, people, change):
    enrol(house, check, people["obama"][0])
    house.device.pictures, taken = people["obama"], house.verification.snapshots

    def gone_meanwhile(device, many):
        yield from taken(device, many)
        if change == "forgotten":
            house.known.forget("Anna")
        else:
            house.verification.everybody = ("Ben",)

    house.verification.snapshots = gone_meanwhile
    assert "nobody's face" in said(ask(house, "comparephoto"))
    assert [(fact.accepted, fact.person) for fact in house.log] == [(False, "")]


def test_the_twins_by_post_say_more_in_json(house, check, people):
    enrol(house, check, people["obama"][0])
    house.device.pictures = people["obama"]
    assert ask(house, "confirmphotoexists", post=True).json == {"exists": True}
    assert ask(house, "comparephoto", post=True).json == {"accepted": True, "person": "Anna", "why": "",
                                                          "retry_after": None}
    house.device.pictures = people["biden"]
    answer = ask(house, "comparephoto", post=True)
    assert answer.status_code == 200 and answer.json["why"] == "not alike" and answer.json["person"] == ""


def test_no_fact_and_no_answer_holds_anything_of_a_face(house, check, people):
    enrol(house, check, people["obama"][0])
    house.device.pictures = people["obama"]
    ask(house, "comparephoto")
    (fact,) = house.log
    assert set(json.loads(facts.to_entry(fact)["body"])) == {"at", "id", "device", "task", "accepted", "person", "why"}


def test_the_app_of_a_house_records_beats_and_forbids_that_answers_are_stored(home, redis_server, until, configured):
    board = configured()
    settings = Settings.model_construct(people={}, faces=FaceSettings.model_construct(devices={"board": board}))
    log = Log(redis_server.client())
    http = create_app(ProcessContext("faces", home, settings, SystemClock(), log.client, log)).test_client()
    answer = http.get("/comparephoto", headers={HEADER: KEY})
    assert said(answer) == "nobody's face is known here" and answer.headers["Cache-Control"] == "no-store"
    assert [fact.why for fact in log.recent(9, [facts.FaceTried])] == ["nobody's face is known here"]
    until(lambda: home.heartbeat("faces").exists(), "the heart beats")
    assert http.get("/healthz/live").text == "ok\n" and http.get("/elsewhere").status_code == 404
