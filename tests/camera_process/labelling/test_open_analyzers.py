from camera_process.analyzer import AnalyzerError
from camera_process.labelling.open_analyzers import AFTER_REFUSAL, FIRST_PAUSE, IN_A_ROW, LOOK_AGAIN, OpenAnalyzers
from house.clock import FakeClock

REFUSED = AnalyzerError("its key is not valid", transient=False)
BUSY = AnalyzerError("no answer within 10 s", transient=True)


def opened():
    clock, tried = FakeClock(), []

    def connect(address):
        tried.append(address)
        return object()

    return OpenAnalyzers(connect, clock), clock, tried


def test_each_is_opened_once_for_all_cameras():
    analyzers, _, tried = opened()
    assert analyzers.get("a://") is analyzers.get("a://")
    assert tried == ["a://"] and analyzers.lacking("a://") == ""


def test_a_model_that_is_not_there_is_looked_for_every_minute():
    clock, there = FakeClock(), []
    analyzers = OpenAnalyzers(lambda address: there[0] if there else None, clock)
    assert analyzers.get("a://") is None and "models fetch" in analyzers.lacking("a://")
    there.append(object())
    assert analyzers.get("a://") is None
    clock.advance(LOOK_AGAIN)
    assert analyzers.get("a://") is there[0]


def test_what_refuses_every_picture_is_left_alone_for_ten_minutes_and_says_why():
    analyzers, clock, _ = opened()
    analyzers.get("a://")
    analyzers.failed("a://", REFUSED)
    assert analyzers.get("a://") is None and analyzers.lacking("a://") == "its key is not valid"
    clock.advance(AFTER_REFUSAL)
    assert analyzers.get("a://") is not None
    assert analyzers.lacking("a://") == "its key is not valid", "until it has answered"
    analyzers.answered("a://")
    assert analyzers.lacking("a://") == ""


def test_what_fails_for_a_moment_is_asked_again_at_once_and_after_three_failures_less_and_less_often():
    analyzers, clock, _ = opened()
    analyzers.get("a://")
    for _ in range(IN_A_ROW - 1):
        analyzers.failed("a://", BUSY)
        assert analyzers.get("a://") is not None and analyzers.lacking("a://") == ""
    for pause in (FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE):
        analyzers.failed("a://", BUSY)
        clock.advance(pause - 1)
        assert analyzers.get("a://") is None and analyzers.lacking("a://") == "no answer within 10 s"
        clock.advance(1)
        assert analyzers.get("a://") is not None


def test_a_refused_picture_says_nothing_of_the_analyzer():
    analyzers, _, _ = opened()
    for _ in range(10):
        analyzers.failed("a://", AnalyzerError("the picture is too small", transient=False, of_picture=True))
    assert analyzers.get("a://") is not None and analyzers.lacking("a://") == ""
