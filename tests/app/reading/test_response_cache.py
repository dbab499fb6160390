"""Responses that are the same for all viewers are made once."""

from app.reading.response_cache import FRESH, ResponseCache
from house.clock import FakeClock


def test_a_response_for_all_is_made_once_while_it_is_fresh() -> None:
    clock = FakeClock()
    responses, made = ResponseCache(clock), []

    def make() -> str:
        made.append(1)
        return str(len(made))

    first = [responses.get("now", make) for _ in range(5)]
    clock.advance(FRESH)
    second = responses.get("now", make)
    responses.invalidate()

    assert first == ["1"] * 5
    assert second == "2"
    assert responses.get("now", make) == "3"
    assert responses.get("system", make) == "4"
