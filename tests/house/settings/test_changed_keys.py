"""Which settings differ: by name, never by value."""

from house.settings.changed_keys import changed_names
from house.settings.whole_config import Settings

BEFORE = {"cameras": {"front": {"source": "demo://room"}}, "slack": {
    "bot_token": "xoxb-1", "app_token": "xapp-1", "channel": "C1", "people": {"U012AB3CD": "owner"}}}


def names(**changes):
    return changed_names(Settings.model_validate(BEFORE), Settings.model_validate(BEFORE | changes))


def test_the_same_settings_differ_in_nothing():
    assert names() == ()


def test_each_that_differs_is_named_by_its_place():
    slack = BEFORE["slack"] | {"app_token": "xapp-2", "people": {"U012AB3CD": "viewer", "U0NEW00001": "owner"}}
    assert names(slack=slack, web={"threads": 4}) == (
        "web.threads", "slack.app_token", "slack.people.U012AB3CD", "slack.people.U0NEW00001")


def test_cameras_and_sections_come_and_go_as_a_whole():
    assert names(cameras=BEFORE["cameras"] | {"yard": {"source": "demo://room"}}) == ("cameras.yard",)
    assert names(slack=None, channels=["terminal://"]) == ("slack", "channels")


def test_a_list_counts_whole_and_no_value_is_named():
    found = names(cameras={"front": {"source": "rtsp://me:hunter2@h/1", "alert": {"labels": ["person"]}}})
    assert found == ("cameras.front.source", "cameras.front.alert.labels")
