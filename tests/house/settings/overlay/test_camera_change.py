"""What the page writes of cameras: only what differs, never over somebody else's change, never half."""

import stat
import threading

import pytest

from house.settings.overlay import camera_change
from house.settings.overlay.camera_change import ChangedMeanwhile, NameTaken, add, change, forget, origin
from house.settings.overlay.camera_login import WrittenAddress, keep_password
from house.settings.overlay.overridden_settings import laid_over
from house.settings.whole_config import SettingsError, survey
from ledger.home import Home

CONFIG = """\
cameras:
  front:
    source: rtsp://viewer:${file:secrets/front}@10.0.0.7/stream1  # the door
    at_home: [recording]
    motion:
      sensitivity: 4
      gap: 20s
      zones:
        porch: [[0, 0], [1, 0], [1, 1]]
"""
SQUARE = [[0.0, 0.0], [0.5, 0.0], [0.5, 0.5], [0.0, 0.5]]


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    home.create()
    home.config.write_text(CONFIG)
    (home.secrets / "front").write_text("old")
    (home.secrets / "front").chmod(0o600)
    return home


def settings(home):
    report = survey(home.config, home.learned, {})
    assert report.problems == ()
    return report.settings


def version(home, camera="front"):
    return origin(home, camera).version


def test_a_camera_that_is_added_is_in_the_settings_and_its_password_in_a_private_file_alone(home):
    secret = keep_password(home.secrets, "yard", "p@ss/w:rd #1")
    add(home, "yard", {"source": WrittenAddress("rtsp://10.0.0.8/live", "me@home", secret).written(), "outdoor": True})

    yard = settings(home).cameras["yard"]
    assert yard.source == "rtsp://me%40home:p%40ss%2Fw%3Ard%20%231@10.0.0.8/live" and yard.outdoor
    assert "p@ss" not in home.learned.read_text()
    assert stat.S_IMODE((home.secrets / secret[15:-1]).stat().st_mode) == 0o600


def test_a_password_that_looks_escaped_arrives_as_it_was_typed(home):
    add(home, "yard", {"source": WrittenAddress("rtsp://10.0.0.8/", "a", keep_password(
        home.secrets, "yard", "50%25off")).written()})
    assert settings(home).cameras["yard"].source == "rtsp://a:50%2525off@10.0.0.8/"


@pytest.mark.parametrize("name", ["front", "gone"])
def test_no_camera_is_added_over_another_or_over_one_that_was_removed(home, name):
    add(home, "gone", {"source": "demo://room"})
    change(home, "gone", {"removed": True}, version(home, "gone"))
    before = home.learned.read_bytes()
    with pytest.raises(NameTaken):
        add(home, name, {"source": "demo://room"})
    assert home.learned.read_bytes() == before


def test_only_what_differs_from_config_and_defaults_is_written(home):
    change(home, "front", {"at_home": ["recording"], "outdoor": False, "motion": {"sensitivity": 4, "gap": 20.0},
                           "entrance": True}, version(home))
    assert home.learned.read_text().splitlines()[-3:] == ["cameras:", "  front:", "    entrance: true"]

    change(home, "front", {"motion": {"sensitivity": 9}}, version(home))
    assert [(each.key, each.below, each.below_line, each.above) for each in laid_over(home.config, home.learned)] == [
        ("cameras.front.motion.sensitivity", "4", 6, "9")]

    change(home, "front", {"motion": {"sensitivity": 4}, "entrance": False}, version(home))
    assert laid_over(home.config, home.learned) == [] and "front" not in home.learned.read_text()


def test_zones_are_drawn_moved_and_taken_away_those_of_config_too(home):
    change(home, "front", {"motion": {"zones": {"porch": [[0, 0], [1, 0], [1, 1]], "yard": SQUARE}}}, version(home))
    assert list(settings(home).cameras["front"].motion.zones) == ["porch", "yard"]
    assert "porch" not in home.learned.read_text()
    change(home, "front", {"motion": {"zones": {}}}, version(home))
    assert settings(home).cameras["front"].motion.zones == {}
    change(home, "front", {"motion": {"zones": None}}, version(home))
    assert list(settings(home).cameras["front"].motion.zones) == ["porch"]


def test_the_later_of_two_who_saw_the_same_is_told_and_nothing_of_theirs_is_written(home):
    seen = version(home)
    change(home, "front", {"motion": {"sensitivity": 9}}, seen)
    with pytest.raises(ChangedMeanwhile):
        change(home, "front", {"motion": {"sensitivity": 2}, "entrance": True}, seen)
    assert settings(home).cameras["front"].motion.sensitivity == 9 and not settings(home).cameras["front"].entrance


def test_of_many_who_save_at_once_exactly_one_does(home):
    seen, saved = version(home), []

    def save(number):
        try:
            change(home, "front", {"motion": {"sensitivity": number}}, seen)
            saved.append(number)
        except ChangedMeanwhile:
            pass

    threads = [threading.Thread(target=save, args=(number,)) for number in (1, 2, 3, 5, 6, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert saved == [settings(home).cameras["front"].motion.sensitivity]


def test_a_change_of_config_meanwhile_is_noticed_one_of_another_camera_is_not(home):
    seen = version(home)
    home.config.write_text(CONFIG + "  back:\n    source: demo://room\n")
    change(home, "front", {"entrance": True}, seen)
    seen = version(home)
    home.config.write_text(CONFIG.replace("gap: 20s", "gap: 30s"))
    with pytest.raises(ChangedMeanwhile):
        change(home, "front", {"entrance": False}, seen)


def test_what_the_house_learns_by_itself_is_no_change_by_somebody_else(home):
    seen = version(home)
    camera_change.save_learned(home.learned, {"cameras": {"front": {"repeats": True}}}, home.config)
    change(home, "front", {"entrance": True}, seen)
    assert settings(home).cameras["front"].repeats and settings(home).cameras["front"].entrance


@pytest.mark.parametrize("values", [{"source": "rtps://10.0.0.8/"}, {"motion": {"sensitivity": 11}}, {},
                                    {"source": "demo://room", "motion": {"zones": {"x": [[0, 0], [1, 1]]}}}])
def test_what_is_no_camera_is_refused_and_nothing_is_written(home, values):
    with pytest.raises(SettingsError) as error:
        add(home, "yard", values or {"outdoor": True})
    assert error.value.problems[0].key.startswith("cameras.yard.") and not home.learned.exists()


def test_a_removed_camera_is_gone_and_comes_back_whole(home):
    change(home, "front", {"entrance": True, "removed": True}, version(home))
    assert settings(home).cameras == {} and camera_change.removed_cameras(home) == ["front"]
    (over,) = laid_over(home.config, home.learned)
    assert "cameras.front: removed counts, laid over a section of config.yml:2" in str(over)
    change(home, "front", {"removed": False}, version(home))
    assert settings(home).cameras["front"].entrance


def test_what_is_forgotten_takes_its_password_with_it_and_nobody_elses(home):
    add(home, "yard", {"source": WrittenAddress("rtsp://10.0.0.8/", "a", keep_password(home.secrets, "yard", "s3cret"))
                       .written()})
    add(home, "yard-2", {"source": WrittenAddress("rtsp://10.0.0.9/", "a", keep_password(
        home.secrets, "yard-2", "s3cret")).written()})
    change(home, "yard", {"removed": True}, version(home, "yard"))
    forget(home, "yard")
    assert camera_change.removed_cameras(home) == [] and "yard:" not in home.learned.read_text()
    assert [file.name[:-6] for file in home.secrets.iterdir() if "camera" in file.name] == ["camera-yard-2-"]
    change(home, "front", {"removed": True, "entrance": True}, version(home))
    forget(home, "front")
    assert settings(home).cameras.keys() == {"yard-2"}


def test_a_new_password_takes_the_place_of_the_old_one_with_the_address_or_not_at_all(home):
    first = keep_password(home.secrets, "yard", "one")
    add(home, "yard", {"source": WrittenAddress("rtsp://10.0.0.8/", "a", first).written()})
    second = keep_password(home.secrets, "yard", "two")  # the power may go here: the old pair still counts
    assert settings(home).cameras["yard"].source == "rtsp://a:one@10.0.0.8/"
    address = origin(home, "yard").written("source")
    change(home, "yard", {"source": WrittenAddress(address.plain, address.user, second).written()},
           version(home, "yard"))
    assert settings(home).cameras["yard"].source == "rtsp://a:two@10.0.0.8/"
    assert not (home.secrets / first[15:-1]).exists()


@pytest.mark.parametrize(("text", "plain", "user", "secret"), [
    ("rtsp://viewer:${file:secrets/front}@10.0.0.7/s?a=b#c=d", "rtsp://10.0.0.7/s?a=b#c=d", "viewer",
     "${file:secrets/front}"),
    ("rtsp://a%40b:p%3Aq@h/x", "rtsp://h/x", "a@b", "p%3Aq"), ("${CAMERA}", "${CAMERA}", "", ""),
    ("mjpeg+http://h:81/a@b", "mjpeg+http://h:81/a@b", "", ""), ("v4l2:///dev/video0", "v4l2:///dev/video0", "", ""),
])  # fmt: skip
def test_an_address_is_taken_apart_and_put_together_again(text, plain, user, secret):
    found = WrittenAddress.of(text)
    assert (found.plain, found.user, found.secret) == (plain, user, secret) and found.written() == text
