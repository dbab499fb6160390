"""What people are asked about a camera's view, with its picture."""

import pytest

from house import facts
from ledger.files.references import ReferenceFiles, ReferencePicture

COMMANDS = ("reference front accept", "check front ignore 1h", "check front")


def kept(bench, accepted=False):
    files = ReferenceFiles(bench.home)
    files.save(ReferencePicture("front", "r1", bench.clock.now(), accepted), bench.jpeg, b"png")
    files.save_result("front", "check-1", bench.jpeg)
    bench.record(facts.ReferenceKept(at=bench.clock.now(), camera="front", reference="r1", accepted=accepted))


def checked(bench, state, words, result="check-1"):
    bench.record(facts.SceneChecked(at=bench.clock.now(), camera="front", state=state, verdict="covered", words=words,
                                    score=90.0, result=result))


def test_the_first_reference_is_asked_about_with_its_picture_and_once(bench):
    kept(bench)
    bench.settle()
    bench.wait(3, steps=6)
    assert [message.title for message in bench.show.messages.values()] == ["Front: is this what it should see?"]
    assert bench.show.answers == [("", "Front now", True)]
    checked(bench, "ok", "as it should be", "")
    kept(bench)
    bench.wait(3, steps=6)
    assert len(bench.show.messages) == 1, "later ones grow by themselves"


def test_a_view_that_looks_different_is_asked_about_with_both_side_by_side(bench):
    kept(bench, accepted=True)
    checked(bench, "question", "looks different (30 % of the view): is this right?")
    bench.wait(3, steps=6)
    [message] = bench.show.messages.values()
    assert message.title.startswith("Front looks different") and tuple(c for c, _ in message.commands) == COMMANDS
    assert bench.show.answers[0][2] is True


def test_tampering_is_one_trouble_with_buttons_and_a_picture(bench):
    kept(bench, accepted=True)
    checked(bench, "suspected", "covered: 83 % of the view", "")
    bench.wait(3, steps=6)
    assert not bench.show.messages and not bench.show.answers
    checked(bench, "tampered", "covered: 83 % of the view")
    bench.record(facts.TroubleBegan(at=bench.clock.now(), kind="scene", about="front",
                                    text="front: covered: 83 % of the view: look at the camera"))
    bench.wait(20, steps=20)
    [message] = bench.show.messages.values()
    assert "covered: 83 % of the view" in message.title and tuple(c for c, _ in message.commands) == COMMANDS
    assert bench.show.answers == [("", "Front: covered: 83 % of the view", True)]


@pytest.mark.parametrize("picture", ["gone", "../../secrets/password"])
def test_a_picture_that_is_gone_is_said(bench, picture):
    kept(bench, accepted=True)
    checked(bench, "question", "looks different", picture)
    bench.wait(3, steps=6)
    assert bench.show.answers[0][2] is False
