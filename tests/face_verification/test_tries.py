"""How often somebody may try, whatever others do meanwhile."""

from face_verification import tries
from face_verification.tries import LOCKED, MOST, TryLimit
from house.clock import FakeClock


def test_tries_from_many_other_addresses_give_nobody_more_tries(monkeypatch):
    monkeypatch.setattr(tries, "_MOST_KNOWN", 3)
    clock = FakeClock()
    limit = TryLimit(clock)

    for number in range(MOST):
        assert limit.locked_out("10.0.0.1") == (0.0, False)
        for other in range(4):
            limit.locked_out(f"10.0.{number + 1}.{other}")

    assert limit.locked_out("10.0.0.1") == (LOCKED, True)
    assert limit.locked_out("10.0.0.1") == (LOCKED, False)
    clock.advance(LOCKED)
    assert limit.locked_out("10.0.0.1") == (0.0, False)
