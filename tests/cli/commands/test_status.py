"""How long things run, and what the table says of those that do not."""

import pytest

from cli.commands.status import duration, table
from cli.supervise.xmlrpc_client import Running


@pytest.mark.parametrize(("seconds", "text"), [
    (0, "0s"), (59, "59s"), (187, "3m07s"), (18_120, "5h02m"), (1_051_200, "12d04h"),
])
def test_durations_are_short(seconds: int, text: str) -> None:
    assert duration(seconds) == text


def test_a_process_that_does_not_run_points_to_its_log() -> None:
    rows = table([Running("app", "RUNNING", 7, 61, ""), Running("camera-lan", "FATAL", 0, 0, "Exited too quickly")],
                 {"app": 2.4, "camera-lan": None})

    assert rows == [
        "app         running       1m01s  process 7  heartbeat 2 s ago",
        "camera-lan  fatal      Exited too quickly  see ./hearthwatch logs camera-lan",
    ]
