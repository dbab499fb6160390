"""What the log says of a recording of tampering, and in which order its pictures are shown."""

import pytest

from benchmarks.scenes.recorded import RecordedCamera, RecordedRow, judged
from house import facts


def checked(at: float, state: facts.SceneState) -> facts.SceneChecked:
    return facts.SceneChecked(at=at, camera="front", state=state, verdict="covered", words="covered", score=90.0)


def trouble(at: float, kind: str = "scene") -> facts.TroubleBegan:
    return facts.TroubleBegan(at=at, kind=kind, about="front", text="front is covered")


def test_a_recording_whose_tampering_is_found_once_and_in_time_is_as_wanted() -> None:
    row = judged("a", 60.0, 1000.0, [checked(990.0, "ok"), checked(1002.0, "suspected")], [trouble(1033.0)])
    assert row == RecordedRow("a", 60.0, 0, 2.0, 33.0, 1, "front is covered")
    assert row.within(5.0, 40.0) and not row.within(1.0, 40.0) and not row.within(5.0, 30.0)


@pytest.mark.parametrize(("checks", "troubles"), [
    ([checked(999.0, "suspected"), checked(1002.0, "suspected")], [trouble(1033.0)]),
    ([checked(1002.0, "suspected")], [trouble(1033.0), trouble(1040.0, "frozen")]),
    ([checked(1002.0, "suspected")], []), ([], [trouble(1033.0)]),
], ids=["suspected before", "two troubles", "no trouble", "never suspected"])
def test_a_recording_with_anything_else_is_not(checks: list[facts.SceneChecked],
                                               troubles: list[facts.TroubleBegan]) -> None:
    assert not judged("a", 60.0, 1000.0, checks, troubles).within(5.0, 40.0)


def test_the_untouched_part_goes_to_and_fro_and_the_rest_follows_in_its_own_order() -> None:
    with RecordedCamera([b""] * 10, rate=2, begins=4, calm=5.0) as camera:
        shown = [camera._number(step) for step in range(22)]
    assert shown[:10] == [0, 1, 2, 3, 2, 1, 0, 1, 2, 3]
    assert shown[9:15] == [3, 4, 5, 6, 7, 8]
    assert shown[15:] == [9, 9, 9, 9, 9, 9, 9]
    assert all(abs(a - b) <= 1 for a, b in zip(shown, shown[1:], strict=False)), "nothing jumps"
