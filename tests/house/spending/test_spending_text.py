"""What paid looks have cost and would cost, in words."""

from datetime import date

from house.spending.call_counts import CallCaps, CallCounts
from house.spending.spending_text import money, spending

COUNTS = CallCounts("2026-11", "2026-11-15", 340, 12, {"front": 300, "": 2}, {"front": 12}, {"front": 450, "yard": 20})


def told(counts=COUNTS, house=1000, day=date(2026, 11, 15), cameras=("front", "attic")):
    return spending(counts, CallCaps(house), 0.001, day, cameras)


def test_the_month_is_told_in_pictures_and_money_and_each_camera_with_what_all_of_it_would_cost():
    found = told()
    assert found.line == "340 of 1000 pictures sent this month (0.34 USD), 12 of 42 today"
    assert found.cameras == {
        "front": "300 sent this month (0.30 USD), without a limit about 900 a month (0.90 USD)",
        "attic": "0 sent this month (0.00 USD), without a limit about 0 a month (0.00 USD)",
        "yard": "0 sent this month (0.00 USD), without a limit about 40 a month (0.04 USD)"}
    assert not found.wrong


def test_a_day_or_a_month_that_is_used_up_is_told_and_only_the_month_is_wrong():
    day, month = told(CallCounts("2026-11", "2026-11-15", 60, 60)), told(house=340)
    assert day.line.endswith("60 of 63 today") and not day.wrong
    assert "all pictures of this month are used" in month.line and month.wrong
    assert "today's share" in told(CallCounts("2026-11", "2026-11-15", 63, 63)).line


def test_a_new_month_begins_with_nothing_and_one_that_is_over_is_not_counted_on():
    assert told(day=date(2026, 12, 1)).line == "0 of 1000 pictures sent this month (0.00 USD), 0 of 33 today"
    assert "set the clock" in told(day=date(2026, 10, 1)).line and told(day=date(2026, 10, 1)).wrong


def test_little_money_is_not_called_none():
    assert [money(0, 0.001), money(3, 0.001), money(10, 0.001)] == ["0.00 USD", "under 0.01 USD", "0.01 USD"]
