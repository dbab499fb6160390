"""Lines of logs on the System page, in words and by the house's clock."""

from datetime import datetime

import pytest

from app.reading.log_lines import shown


def clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at):%H.%M.%S}"


@pytest.mark.parametrize(("line", "words"), [
    ("2026-11-30T15:01:34 WARNING camera-lan: garden: nothing answers", "15.01.34  warning: garden: nothing answers"),
    ("2026-11-30T15:01:33 INFO app: the settings changed: web", "15.01.33  the settings changed: web"),
    ("2026-11-30 15:00:36,772 INFO spawned: 'redis' with pid 1336", "15.00.36  redis begins, as process 1336"),
    ("2026-11-30 15:00:38,883 INFO success: analysis entered RUNNING state, process has stayed up for > than 2 seconds "
     "(startsecs)", "15.00.38  analysis runs"),
    ("2026-11-30 15:00:38,883 WARN exited: app (exit status 1; not expected)", "15.00.38  warning: app ended (1)"),
    ("2026-11-30 15:00:38,883 WARN exited: app (terminated by SIGKILL; not expected)",
     "15.00.38  warning: app was ended by SIGKILL"),
    ("2026-11-30 15:00:38,883 INFO gave up: app entered FATAL state, too many start retries too quickly",
     "15.00.38  app was given up for now: it ended again and again"),
    ("2026-11-30 15:00:38,883 INFO something new", "15.00.38  something new"),
    ("1336:M 30 Nov 2026 15:00:38.608 * Ready to accept connections", "15.00.38  Ready to accept connections"),
    ("1336:M 3 Nov 2026 15:00:38.608 # WARNING Memory", "15.00.38  warning: WARNING Memory"),
    ('  File "x.py", line 3, in y', '  File "x.py", line 3, in y'),
    ("2026-99-30T15:01:33 INFO app: no such day", "2026-99-30T15:01:33 INFO app: no such day"),
])
def test_a_line_says_when_by_the_houses_clock_and_what_in_words(line: str, words: str) -> None:
    assert shown(line, clock) == words


def test_what_nobody_need_act_on_is_left_out_and_the_order_stays() -> None:
    text = ("2026-11-30 15:00:36,716 CRIT Server 'unix_http_server' running without any HTTP authentication checking\n"
            "2026-11-30 15:00:36,719 INFO supervisord started with pid 1276\n"
            "2026-11-30 15:00:52,294 INFO reaped unknown pid 1329 (exit status 0)\nlast")

    assert shown(text, clock).splitlines() == ["15.00.36  the supervisor begins, as process 1276", "last"]
