"""Which house runs: known by locks, one of which outlives the disk of the home."""

import os

from cli.supervise import homes
from ledger.home import Home


def test_a_house_whose_home_is_gone_still_counts_as_running_and_no_second_one_may_begin(home: Home) -> None:
    held = homes.hold(home, "http://127.0.0.1:8000")
    home.path.rename(home.path.with_name("unmounted"))

    assert homes.supervisor_of(home) == (os.getpid(), "http://127.0.0.1:8000")
    home.path.mkdir()
    assert homes.hold(home) == ()

    for each in held:
        os.close(each)
    again = homes.hold(home)
    assert len(again) == 2
    for each in again:
        os.close(each)
