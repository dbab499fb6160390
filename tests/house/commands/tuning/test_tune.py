"""`tune`: asked for, applied with one command, taken back with one, refused where it is about other settings."""

from dataclasses import replace
from pathlib import Path

import pytest

from house import facts
from house.clock import FakeClock
from house.commands.command import CommandRequest, answer
from house.commands.table import TABLE
from house.settings.learned import save_learned, unless_changed
from house.settings.whole_config import Settings, load
from house.state.house_state import HouseState
from house.tuning.outcomes import TuningOutcome
from house.tuning.proposals import Proposal, ProposalsFound
from house.tuning.report import TuningReport
from house.tuning.tuned_settings import TunedSettings

CONFIG = """\
cameras:
  front: {source: "demo://room", motion: {masks: [[[0, 0], [0.1, 0], [0.1, 0.1]]]}}
  yard: {source: "demo://room"}
"""
NEW = TunedSettings(masks=(((0.0, 0.0), (0.1, 0.0), (0.1, 0.1)), ((0.5, 0.5), (0.9, 0.5), (0.9, 0.9))),
                    labels=("person",))


class TunedHouse:
    """A house with real files of settings, and the facts of its commands in memory."""

    def __init__(self, home: Path):
        self.config, self.learned, self.clock, self.log = home / "config.yml", home / "learned.yml", FakeClock(), []
        self.config.write_text(CONFIG)
        now = TunedSettings.of(self.settings.cameras["front"])
        proposal = Proposal("together", "alert only on person, a mask", now.changes_to(NEW), TuningOutcome(8, 8, 0, 1),
                            TuningOutcome(12, 12, 0, 1))
        self.propose(proposal)

    def propose(self, *proposals, settings=None):
        now = settings or TunedSettings.of(self.settings.cameras["front"])
        found = ProposalsFound(TuningOutcome(8, 8, 0, 7), TuningOutcome(12, 12, 0, 10), proposals)
        self.reports = {"front": TuningReport("front", self.clock.now(), now, 20, 20, {}, found)}

    @property
    def settings(self) -> Settings:
        return load(self.config, self.learned, {})

    def now(self):
        return self.clock.now()

    def state(self):
        state = HouseState()
        for fact in self.log:
            state = state.after(facts.from_entry(facts.to_entry(fact)))
        return state

    def record(self, fact):
        self.log.append(fact)

    def tuning(self, camera):
        return self.reports.get(camera)

    def learn(self, changes, over=None):
        first = bool if over is None else unless_changed(self.learned, over)
        return save_learned(self.learned, changes, self.config, first)

    def say(self, line, role="operator"):
        name, *words = line.split()
        return answer(self, CommandRequest("U1", "slack", tuple(words), "C1", role), name, TABLE)

    def of(self, kind):
        return [fact for fact in self.log if isinstance(fact, kind)]


@pytest.fixture
def house(tmp_path):
    return TunedHouse(tmp_path)


def test_asking_says_where_the_answer_comes_and_records_who_asked(house):
    given = house.say("tune front")

    (asked,) = house.of(facts.TuningAsked)
    assert (asked.camera, asked.by, asked.channel) == ("front", "U1", "C1")
    assert given.ok and "the answer comes here" in given.text


def test_a_proposal_is_applied_and_taken_back_and_the_audit_names_who_did_it(house):
    given = house.say("tune front apply")
    assert given.ok and given.undo == "tune front revert"
    assert TunedSettings.of(house.settings.cameras["front"]) == NEW

    assert house.say("tune front revert").ok

    assert TunedSettings.of(house.settings.cameras["front"]) == house.reports["front"].settings
    assert [(each.who, each.what) for each in house.of(facts.CommandGiven)] == [
        ("U1", "tune front apply"), ("U1", "tune front revert")]
    assert [each.reverted for each in house.of(facts.TuningChosen)] == [False, True]
    assert "Nothing that was tuned" in house.say("tune front revert").text


def test_applied_again_before_the_settings_are_read_again_it_can_still_be_taken_back(house, monkeypatch):
    as_read = house.settings
    with monkeypatch.context() as patched:
        patched.setattr(TunedHouse, "settings", property(lambda self: as_read))
        house.say("tune front apply")
        assert "applied already" in house.say("tune front apply").text
    house.say("tune front revert")

    assert TunedSettings.of(house.settings.cameras["front"]) == house.reports["front"].settings
    assert [each.reverted for each in house.of(facts.TuningChosen)] == [False, True]


def change(words, **sections):
    return Proposal("labels", words, sections, TuningOutcome(8, 8, 0, 1), TuningOutcome(12, 12, 0, 1))


def test_another_proposal_applied_at_once_comes_in_place_of_the_first_and_all_is_taken_back(house, monkeypatch):
    before = as_read = house.settings
    house.propose(change("labels", alert={"labels": ["person"], "min_score": 0.5}),
                  change("area", motion={"min_area": 0.01}, alert={"min_score": 0.7}))
    with monkeypatch.context() as patched:
        patched.setattr(TunedHouse, "settings", property(lambda self: as_read))
        house.say("tune front apply 1")
        house.say("tune front apply 2")

    front = house.settings.cameras["front"]
    assert (front.alert.labels, front.alert.min_score, front.motion.min_area) == ((), 0.7, 0.01)
    assert house.say("tune front revert").ok
    assert house.settings.cameras == before.cameras


def test_a_proposal_applied_later_comes_on_top_and_one_press_takes_back_both_and_says_so(house):
    before = house.settings
    house.propose(change("labels", alert={"labels": ["person"]}))
    house.say("tune front apply")
    house.propose(change("other labels", alert={"labels": ["dog"]}, motion={"min_area": 0.01}))

    given = house.say("tune front apply")

    assert "takes back all that was tuned here: labels; then other labels" in given.text
    assert house.settings.cameras["front"].alert.labels == ("dog",)
    assert house.say("tune front revert").ok
    assert house.settings.cameras == before.cameras


def test_what_was_applied_and_set_otherwise_since_is_no_part_of_what_is_taken_back(house):
    house.propose(change("labels", alert={"labels": ["person"]}))
    house.say("tune front apply")
    house.learn({"cameras": {"front": {"alert": {"labels": ["cat"]}}}})
    house.propose(change("area", motion={"min_area": 0.01}))

    house.say("tune front apply")

    assert house.say("tune front revert").ok
    front = house.settings.cameras["front"]
    assert (front.alert.labels, front.motion.min_area) == (("cat",), 0.0)


def test_what_a_person_took_back_by_hand_can_be_applied_again(house):
    """It is not applied already: the page, or an editor, has put back what was there before."""
    house.propose(change("labels", alert={"labels": ["person"]}))
    house.say("tune front apply")
    house.learn({"cameras": {"front": {"alert": {"labels": None}}}})

    given = house.say("tune front apply")

    assert given.ok and "counts within seconds" in given.text
    assert house.settings.cameras["front"].alert.labels == ("person",)
    assert house.say("tune front revert").ok
    assert house.settings.cameras["front"].alert.labels == ()


def test_taking_back_restores_what_was_learned_before(house):
    house.learn({"cameras": {"front": {"alert": {"labels": ["car"]}}}})
    house.reports["front"] = replace(house.reports["front"], settings=TunedSettings.of(house.settings.cameras["front"]))

    house.say("tune front apply")
    house.say("tune front revert")

    assert house.settings.cameras["front"].alert.labels == ("car",)


def test_what_was_set_otherwise_since_is_not_taken_back(house):
    house.say("tune front apply")
    house.learn({"cameras": {"front": {"alert": {"labels": ["dog"]}}}})

    given = house.say("tune front revert")

    assert not given.ok and "edit" in given.text and "alert.labels" in given.text
    assert house.settings.cameras["front"].alert.labels == ("dog",)


def test_a_report_about_other_settings_is_not_applied(house):
    house.learn({"cameras": {"front": {"motion": {"sensitivity": 3}}}})

    given = house.say("tune front apply")

    assert not given.ok and "set otherwise meanwhile" in given.text and not house.of(facts.TuningChosen)


@pytest.mark.parametrize(("line", "said"), [
    ("tune", "Which camera? front, yard."), ("tune cellar", "No camera called 'cellar'. Cameras: front, yard."),
    ("tune front apply 2", "numbered from 1 to 1"), ("tune front apply 0", "numbered from 1 to 1"),
    ("tune front apply ²", "numbered from 1 to 1"), ("tune yard apply", "Nothing is proposed for Yard"),
    ("tune front destroy", "nothing, show, apply or revert"),
    ("tune front revert now", "nothing, show, apply or revert"),
])
def test_words_that_mean_nothing_are_answered_with_what_would(house, line, said):
    given = house.say(line)

    assert not given.ok and said in given.text and not house.of(facts.TuningChosen)


def test_a_viewer_may_not_tune(house):
    assert not house.say("tune front apply", role="viewer").ok and not house.learned.exists()


def test_show_says_what_was_found_and_what_is_applied(house):
    assert "were not looked at yet" in house.say("tune yard show").text
    house.say("tune front apply")

    said = house.say("tune front show").text

    assert "for nothing 7 → 1" in said and "tune front apply applies the first" in said and "Applied:" in said
