from dataclasses import dataclass

import pytest

from camera_process.source import SourceError, address_of, number, one_of, option, read_options, split, switch, whole


@dataclass(frozen=True)
class Options:
    loop: bool = option(False, switch)
    fps: float = option(25.0, number(0.2, 240))
    seed: int = option(1, whole(0, 99))
    auth: str = option("auto", one_of("auto", "basic"))


def test_options_that_are_not_given_keep_their_defaults() -> None:
    assert read_options(Options, "", "x://") == Options(False, 25.0, 1, "auto")


def test_options_are_read_with_their_types() -> None:
    assert read_options(Options, "loop=1&fps=.5&seed=7&auth=basic", "x://") == Options(True, 0.5, 7, "basic")


def test_an_unknown_option_is_refused_by_name_with_those_that_exist() -> None:
    with pytest.raises(SourceError, match="x://y: unknown option 'lop'.*loop, fps, seed, auth") as caught:
        read_options(Options, "lop=1", "x://y")
    assert not caught.value.transient


def test_an_option_given_twice_is_refused() -> None:
    with pytest.raises(SourceError, match="'loop' is given twice"):
        read_options(Options, "loop=1&loop=0", "x://y")


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("loop=yes", "1 or 0"),
        ("loop=", "1 or 0"),
        ("fps=nan", "a number from 0.2 to 240"),
        ("fps=1e3", "a number from 0.2 to 240"),
        ("fps=241", "a number from 0.2 to 240"),
        ("seed=-1", "a whole number from 0 to 99"),
        ("seed=1.5", "a whole number from 0 to 99"),
        ("seed=²", "a whole number from 0 to 99"),
        ("auth=ntlm", "auto or basic"),
    ],
)
def test_a_value_that_an_option_does_not_take_is_refused_with_what_is_allowed(query: str, allowed: str) -> None:
    with pytest.raises(SourceError, match=allowed):
        read_options(Options, query, "x://y")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("clip.mp4", "file://clip.mp4"),
        ("/videos/a b.mp4", "file:///videos/a b.mp4"),
        ("odd?name#1%.mp4", "file://odd%3Fname%231%25.mp4"),
        ("demo://room?seed=2", "demo://room?seed=2"),
        ("rtsp://cam/1", "rtsp://cam/1"),
    ],
)
def test_a_bare_path_becomes_a_file_address_and_an_address_stays(typed: str, address: str) -> None:
    assert address_of(typed) == address


def test_an_address_is_split_at_its_first_mark() -> None:
    assert split("file://a/b.mp4?loop=1&x=?") == ("a/b.mp4", "loop=1&x=?")
    assert split("rtsp://cam/1?x=1#timeout=2", "#") == ("cam/1?x=1", "timeout=2")


@pytest.mark.parametrize("value", ["ge/heim", "geheim@10.0.0.9/live", "g" * 17])
def test_a_value_that_may_be_a_part_of_a_password_is_not_shown(value: str) -> None:
    with pytest.raises(SourceError, match="option seed must be a whole number") as caught:
        read_options(Options, f"seed={value}", "x://y")
    assert value not in str(caught.value)
