"""The passwords of cameras that send by themselves, and what is counted of them."""

import pytest

from house.clock import FakeClock
from ledger.home import Home
from ledger.pushed import sender_counts
from ledger.pushed.passwords import LENGTH, PushPasswords
from ledger.pushed.sender_counts import PushCounts, file_of


@pytest.fixture
def own(tmp_path):
    (tmp_path / "run").mkdir()
    return Home(tmp_path / "home", bases=(tmp_path / "run",))


def test_a_password_is_right_for_its_camera_alone_until_another_one_is_made(own):
    passwords = PushPasswords(own)
    assert not passwords.known("yard") and not passwords.right("yard", "")
    first = passwords.make("yard")
    assert len(first) == LENGTH and first.isalnum() and passwords.right("yard", first)
    assert not passwords.right("door", first) and not passwords.right("yard", first + "x")
    second = passwords.make("yard")

    assert passwords.right("yard", second) and not passwords.right("yard", first)


def test_only_its_hash_is_kept_for_its_owner_alone(own):
    password = PushPasswords(own).make("yard")

    (file,) = own.secrets.iterdir()
    assert password not in file.read_text() and file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("sender", ["../session", "password", "", "Yard", "a" * 40])
def test_other_files_of_the_secrets_are_no_passwords(own, sender):
    own.create()
    (own.secrets / "push-x").write_text("")
    (own.secrets / "password").write_text("hash")

    assert not PushPasswords(own).known(sender) and not PushPasswords(own).right(sender, "hash")


def test_numbers_of_several_processes_are_added_up_and_go_on_after_a_restart(own):
    clock = FakeClock(1_700_000_000.0)
    for writer, kind in (("camera", sender_counts.PICTURES), ("camera", sender_counts.PICTURES),
                         ("ingest", sender_counts.REFUSED)):
        numbers = PushCounts(file_of(own, "yard", writer), clock)
        numbers.add(kind, clock.now())
        numbers.flush()

    found = sender_counts.read(own, "yard")
    assert (found[sender_counts.PICTURES], found[sender_counts.REFUSED], found["at"]) == (2, 1, clock.now())
    assert sender_counts.told(found, clock.now(), "UTC") == [
        "last came 22:13", "2 pictures", "a login with a wrong password was refused, 22:13"]
    assert sender_counts.told(sender_counts.read(own, "door"), clock.now(), "UTC") == [
        "nothing has come since this machine was started"]


def test_what_is_passed_over_is_what_lies_there_now(own):
    clock = FakeClock()
    numbers = sender_counts.PushCounts(sender_counts.file_of(own, "yard", "ingest"), clock)
    numbers.show({sender_counts.TOO_LARGE: 2, sender_counts.UNREADABLE: 1})
    numbers.flush()
    assert sender_counts.passed_over(sender_counts.read(own, "yard")) == [
        "2 files in its folder are too large to be taken", "a folder in it cannot be read: give the house the right to"]
    assert sender_counts.told(sender_counts.read(own, "yard"), clock.now(), "UTC") == [
        "nothing has come since this machine was started"]
    clock.advance(2)
    numbers.show({})
    numbers.flush()
    assert sender_counts.passed_over(sender_counts.read(own, "yard")) == []
