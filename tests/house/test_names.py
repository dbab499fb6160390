"""What people call cameras."""

from collections.abc import Iterator

import pytest

from house.names import camera_called, place, short_name, use_titles
from house.settings.whole_config import Settings

CAMERAS = {"kueche": {"source": "demo://room", "title": "Küche, 1. Stock"}, "front_door": {"source": "demo://room"}}


@pytest.fixture(autouse=True)
def titled() -> Iterator[None]:
    """Titles of one test are none of the next."""
    use_titles(Settings.model_validate({"cameras": CAMERAS}).titles)
    yield
    use_titles({})


def test_a_camera_is_called_by_its_title_else_by_its_name() -> None:
    assert (place("kueche"), place("front_door"), place("gone")) == ("Küche, 1. Stock", "Front door", "Gone")


@pytest.mark.parametrize(("words", "camera"), [
    ("küche, 1. stock", "kueche"), ("KUECHE", "kueche"), ("Front door", "front_door"), ("front_door", "front_door"),
    ("garage", ""), ("", ""),
])  # fmt: skip
def test_a_camera_is_found_by_its_title_and_its_name(words: str, camera: str) -> None:
    assert camera_called(words, CAMERAS) == camera


@pytest.mark.parametrize("title", ["two\nlines", " padded", "x" * 41, "\u202eback"])
def test_a_title_is_one_short_line(title: str) -> None:
    with pytest.raises(ValueError, match="title"):
        Settings.model_validate({"cameras": {"front": {"source": "demo://room", "title": title}}})


@pytest.mark.parametrize(("said", "short"), [
    ("Küche & Flur", "kueche-flur"), ("Straße 7", "strasse-7"), ("Salón", "salon"), ("Øst Łódź", "ost-lodz"),
    ("front_door", "front_door"), ("玄関", ""), ("_-_", ""), ("x" * 31 + " end", "x" * 31),
])  # fmt: skip
def test_a_short_name_is_made_of_what_people_say(said: str, short: str) -> None:
    assert short_name(said) == short
