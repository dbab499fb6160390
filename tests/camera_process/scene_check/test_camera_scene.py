"""The scene check of one camera: its first reference, how references grow, what people ask, what is recorded."""

import shutil
from typing import Any

import cv2
import numpy as np
import pytest

from camera_process.scene_check.camera_scene import FIRST_CALM, GROW_EVERY, CameraScene
from camera_process.scene_check.scene_frame import SceneFrame
from camera_process.scene_check.scene_watch import LOOK_EVERY
from house import facts
from house.clock import FakeClock
from ledger.errors import PictureGone
from ledger.files.references import MOST_OFFERED, ReferenceFiles
from ledger.home import Home
from vision import jpeg
from vision.scene.scene_picture import prepare

LOOK = 2.0


@pytest.fixture(scope="module")
def view(shared):
    """A real view, as luma 640 wide."""
    picture = cv2.imread(str(shared / "data" / "photos" / "bus.jpg"), cv2.IMREAD_GRAYSCALE)
    return cv2.resize(picture[:720], (640, 360), interpolation=cv2.INTER_AREA)


def covered(view):
    found = view.copy()
    found[:, 100:] = np.random.default_rng(3).normal(90, 6, found[:, 100:].shape).clip(0, 255).astype(np.uint8)
    return found


class Checked:
    """A camera's scene that is shown a look every two seconds; brings its picture when it is wanted."""

    def __init__(self, folder, accept_first: bool = False) -> None:
        self.clock, self.time = FakeClock(), 100.0
        self.files = ReferenceFiles(Home(folder))
        self.log: list[facts.Fact] = []
        self.scene = CameraScene("front", self.files, self.log.append, self.clock, accept_first)

    def show(self, luma, seconds: float = LOOK, moving: bool = False) -> "Checked":
        for _ in range(round(seconds / LOOK)):
            self.time += LOOK
            self.clock.advance(LOOK)
            picture = jpeg.encode(luma) if self.scene.wants_picture else b""
            self.scene.look(SceneFrame(self.time, luma, moving, picture))
        return self

    def ask(self, wanted: facts.SceneRequest, **more: Any) -> "Checked":
        self.scene.ask(facts.SceneAsked(at=self.clock.now(), camera="front", wanted=wanted, by="ann", **more))
        return self

    def states(self) -> list[str]:
        found = [fact.state for fact in self.log if isinstance(fact, facts.SceneChecked)]
        return [state for number, state in enumerate(found) if number == 0 or state != found[number - 1]]

    def kept(self) -> list[tuple[bool, str]]:
        return [(fact.accepted, fact.by) for fact in self.log if isinstance(fact, facts.ReferenceKept)]


@pytest.fixture
def checked(tmp_path):
    return Checked(tmp_path)


@pytest.fixture
def settled(tmp_path, view):
    """One whose first view was taken."""
    return Checked(tmp_path, accept_first=True).show(view, 4)


def test_the_first_calm_view_is_offered_once_and_counts_only_with_a_yes(checked, view):
    checked.show(view, 20, moving=True)
    assert checked.kept() == []
    checked.show(view, FIRST_CALM + 60)
    assert checked.kept() == [(False, "")] and checked.files.accepted("front") == []
    checked.ask("accept").show(view, 6)
    assert checked.kept()[1:] == [(True, "ann")] and len(checked.files.accepted("front")) == 1
    assert checked.states() == ["ok"] and checked.scene.impairment() is None


def test_a_view_in_which_nothing_is_seen_is_not_offered(checked):
    assert checked.show(np.full((360, 640), 30, np.uint8), 60).kept() == []


def test_where_the_settings_say_so_the_first_view_is_taken(settled):
    assert settled.kept() == [(True, "")]


def test_a_cover_is_suspected_then_trouble_with_a_picture_and_over_when_it_is_gone(settled, view):
    settled.show(view, 20).show(covered(view), 60)
    assert settled.states() == ["ok", "suspected", "tampered"]
    told = next(fact for fact in settled.log if isinstance(fact, facts.SceneChecked) and fact.state == "tampered")
    assert told.affected > 0.3 and told.result and jpeg.decode(settled.files.picture("front", told.result)).ndim == 3
    found = settled.scene.impairment()
    assert found is not None and found.what == told.words and "reference front accept" in found.why
    settled.show(view, 10)
    assert settled.states()[-1] == "ok" and settled.scene.impairment() is None


def test_words_that_change_while_it_lasts_are_one_trouble(settled, view):
    settled.show(covered(view), 60)
    first = settled.scene.impairment()
    settled.show(np.full_like(view, 128), 20)
    assert settled.scene.impairment() is first


def test_what_was_found_is_accepted_as_the_new_reference(settled, view):
    new = covered(view)
    settled.show(view, 10).show(new, 60).ask("accept").show(new, 20)
    assert settled.states()[-1] == "ok" and settled.scene.impairment() is None
    assert len(settled.files.accepted("front")) == 2 and settled.kept()[-1] == (True, "ann")


def test_a_view_is_taken_declined_looked_at_again_and_ignored_when_asked(settled, view):
    settled.ask("take").show(view, 4)
    assert settled.kept()[-1] == (True, "ann")
    records = len(settled.log)
    settled.ask("check").show(view, 4)
    assert any(isinstance(fact, facts.SceneChecked) for fact in settled.log[records:])
    settled.ask("ignore", until=settled.clock.now() + 3600).show(covered(view), 120)
    assert "tampered" not in settled.states()


def test_what_is_to_be_ignored_is_remembered_over_a_restart(settled, view):
    settled.ask("ignore", until=settled.clock.now() + 3600).show(view, 4)
    settled.scene = CameraScene("front", settled.files, settled.log.append, settled.clock,
                                ignored_until=settled.clock.now() + 100)
    settled.show(view, 10).show(covered(view), 60)
    assert {"suspected", "tampered"}.isdisjoint(settled.states())
    settled.show(view, 50).show(covered(view), 40)
    assert settled.states()[-1] == "tampered"


def test_while_an_offer_waits_for_a_yes_no_picture_is_wanted_and_few_looks(checked, view):
    checked.show(view, FIRST_CALM + 10)
    checked.ask("check").show(view, 4)
    assert not checked.scene.wants_picture and checked.scene.look_every == LOOK_EVERY


def test_an_ordinary_look_is_prepared_once(settled, view, monkeypatch):
    settled.show(view, 6)
    prepared = []
    for place in ("camera_process.scene_check.camera_scene", "camera_process.scene_check.reference_comparison",
                  "vision.scene.reference_set"):
        monkeypatch.setattr(f"{place}.prepare", lambda *given: prepared.append(1) or prepare(*given))
    settled.scene._grew = float("-inf")
    settled.show(view, 10)
    assert len(prepared) == 5


def test_offers_are_declined_and_bounded(checked, view):
    checked.show(view, FIRST_CALM + 10).ask("decline").show(view, 2)
    assert checked.files.offered("front") == []
    for number in range(MOST_OFFERED + 3):
        checked.clock.advance(5)
        checked.scene._keep(SceneFrame(float(number), view, False, jpeg.encode(view)), accepted=False, by="")
    assert len(checked.files.offered("front")) == MOST_OFFERED


def test_the_same_scene_in_another_light_becomes_a_reference_by_itself_but_not_often(settled, view):
    dusk = (view * 0.55 + 4).astype(np.uint8)
    settled.show(view, 10).show(dusk, 10)
    assert settled.kept() == [(True, ""), (True, "")]
    settled.show((view * 0.3 + 12).astype(np.uint8), GROW_EVERY / 10)
    assert len(settled.files.accepted("front")) == 2


def test_after_it_was_switched_off_it_begins_anew(settled, view):
    settled.show(covered(view), 60)
    settled.scene.forget()
    assert settled.scene.impairment() is None
    settled.show(view, 4)
    assert settled.scene.watch.state == "ok"


def test_references_that_cannot_be_read_do_not_stop_it(settled, view):
    for path in settled.files._of("front").glob("*.png"):
        path.write_bytes(b"no png")
    settled.scene._references.reload()
    settled.show(view, 30)
    assert settled.scene.impairment() is None


@pytest.mark.parametrize("left", [None, b"", b"\x89PNG"])
def test_references_that_are_removed_or_damaged_while_it_looks_count_no_longer(settled, view, left):
    settled.show(view, 4).ask("take").show((view * 0.55 + 4).astype(np.uint8), 2)
    for path in settled.files._of("front").glob("*.png"):
        path.unlink() if left is None else path.write_bytes(left)
    settled.show(covered(view), 4).show(view, 8)
    assert settled.scene.impairment() is None and settled.scene.watch.state == "ok"
    assert settled.kept()[-1] == (True, ""), "a new first one is taken"


@pytest.mark.parametrize("wanted", ["take", "accept", "decline"])
def test_what_cannot_be_written_stops_no_camera(checked, view, wanted, monkeypatch):
    checked.show(view, FIRST_CALM + 10)
    assert checked.files.offered("front")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ledger.files.references.write_whole", full)
    monkeypatch.setattr("pathlib.Path.unlink", full)
    checked.ask(wanted).show(view, 4)
    assert checked.files.accepted("front") == []


def test_a_reference_that_cannot_be_written_is_tried_again_now_and_then(checked, view, monkeypatch, caplog):
    checked.files._folder.write_text("no folder")
    checked.show(view, FIRST_CALM + 20)
    assert len(caplog.records) == 1 and checked.kept() == []
    checked.files._folder.unlink()
    checked.time += GROW_EVERY
    checked.show(view, FIRST_CALM + 10)
    assert checked.kept() == [(False, "")]


def test_a_picture_too_small_to_compare_is_passed_over(checked, view):
    checked.show(view[:40, :40], 20)
    assert checked.kept() == []


def test_trouble_ends_when_the_last_reference_is_removed_while_it_lasts(settled, view):
    settled.show(covered(view), 40)
    assert settled.scene.impairment() is not None
    shutil.rmtree(settled.files._of("front"))
    settled.ask("check").scene._references.reload()
    settled.show(covered(view), 2)
    assert settled.scene.impairment() is None


def test_what_was_found_is_recorded_though_its_reference_has_just_gone(tmp_path, view, monkeypatch):
    checked = Checked(tmp_path, accept_first=True).show(view, FIRST_CALM + 4)

    def gone(camera: str, id: str) -> bytes:
        raise PictureGone(f"the picture {id} of {camera} is gone")

    monkeypatch.setattr(checked.files, "picture", gone)
    checked.show(covered(view), 60)

    assert checked.states()[-1] == "tampered"
    assert [fact.result for fact in checked.log if isinstance(fact, facts.SceneChecked)][-1] == ""
