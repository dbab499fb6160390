"""What is wrong with the section faces is said with its place, and its secrets never are."""

import pytest

from house.settings.whole_config import survey

BOARD = {"serial": "FOC1234", "address": "https://10.0.0.4", "password": "secret-of-it", "key": "0123456789abcdefgh"}


def report(tmp_path, faces, more=""):
    import json
    (tmp_path / "config.yml").write_text(f"{more}\nfaces: {json.dumps(faces)}\n")
    return survey(tmp_path / "config.yml", tmp_path / "learned.yml", {})


def test_a_device_is_read_and_its_secrets_are_known_as_such(tmp_path):
    settings = report(tmp_path, {"devices": {"board": BOARD | {"serial": "foc1234"}}}).settings
    assert settings is not None and settings.faces is not None
    assert settings.faces.devices["board"].serial == "FOC1234"
    assert {"secret-of-it", "0123456789abcdefgh"} <= set(settings.secrets())


@pytest.mark.parametrize(("change", "words"), [
    ({"address": "http://10.0.0.4"}, "https"), ({"key": "short"}, "key"),
    ({"key": "REMOVED-FROM-BACKUP"}, "was not in the backup"), ({"serial": "a/b"}, "serial"),
    ({"fingerprint": "12"}, "SHA-256"), ({"people": ["Carl"]}, "nobody in people is called Carl"),
    ({"login": "ssh"}, "login"), ({"serial": None}, "serial")])
def test_a_mistake_in_a_device_is_one_line_without_a_secret(tmp_path, change, words):
    found = report(tmp_path, {"devices": {"board": BOARD | change}})
    said = "\n".join(map(str, found.problems))
    assert found.settings is None and words in said and "config.yml:2" in said
    assert "secret-of-it" not in said and "0123456789" not in said


def test_two_devices_do_not_share_a_serial_or_a_key(tmp_path):
    found = report(tmp_path, {"devices": {"board": BOARD, "hall": BOARD | {"serial": "foc1234"}}})
    assert [str(each).count("is that of board as well") for each in found.problems] == [1, 1]


def test_tries_are_reported_to_a_channel_that_exists(tmp_path):
    assert report(tmp_path, {"report": ["terminal://"]}).settings is not None
    assert report(tmp_path, {"report": ["pigeon://x"]}).settings is None
    assert report(tmp_path, {"report": ["slack://"]}).settings is None
    assert report(tmp_path, {"devices": {"board": BOARD}, "bind": "127.0.0.1:8080"}).settings is None


def test_a_house_of_meeting_rooms_alone_is_no_demo(tmp_path):
    rooms = report(tmp_path, {"devices": {"board": BOARD}}).settings
    assert rooms is not None and not rooms.demo
    nobody = report(tmp_path, {}).settings
    assert nobody is not None and nobody.demo
