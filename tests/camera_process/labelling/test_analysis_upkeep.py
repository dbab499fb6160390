import pytest

from camera_process.labelling.analysis_upkeep import EVERY, AnalysisUpkeep
from camera_process.labelling.open_analyzers import OpenAnalyzers
from house.clock import FakeClock
from house.settings.whole_config import load
from ledger.files.settings_watch import SettingsFiles
from ledger.home import Home

CONFIG = "cameras: {{front: {{source: demo://room, analyzers: [{}]}}}}\nanalysis: {{min_score: {}}}\n"


class Changing:
    """A home whose settings change while its analysis runs."""

    def __init__(self, home: Home) -> None:
        self.home, self.clock, self.opened, self.said = home, FakeClock(), [], []
        self.write("yolox://", 0.35)
        self.files = SettingsFiles(home, {}, load(home.config, home.learned, {}), self.clock)
        self.analyzers = OpenAnalyzers(self.connect, self.clock)
        self.upkeep = AnalysisUpkeep(self.files, self.analyzers, lambda: None, lambda *said: self.said.append(said),
                                     self.clock)

    def connect(self, address: str):
        self.opened.append(address)
        return None if address == "nanodet://" else object()

    def write(self, analyzers: str, least: float) -> None:
        self.home.config.write_text(CONFIG.format(analyzers, least))

    def rounds(self) -> list[str]:
        """A few rounds; the addresses that were opened meanwhile."""
        self.opened.clear()
        for _ in range(3):
            self.clock.advance(EVERY)
            self.upkeep()
        return self.opened


@pytest.fixture
def changing(home: Home) -> Changing:
    return Changing(home)


def test_analyzers_that_a_camera_gets_while_the_house_runs_look_from_then_on(changing):
    assert changing.rounds() == ["yolox://"]
    changing.write("yolox://, nanodet://", 0.35)
    assert changing.rounds() == ["nanodet://"]
    assert [each.address for each in changing.files.settings.analyzers_of("front")] == ["yolox://", "nanodet://"]
    assert any(about == "nanodet" and "does not look at pictures of Front" in text for about, text in changing.said)
    changing.write("yolox://", 0.35)
    changing.rounds()
    assert changing.said[-1][1] == "" and ("nanodet", "") in changing.said


def test_with_another_score_every_analyzer_is_opened_again(changing):
    changing.rounds()
    changing.write("yolox://", 0.5)
    assert changing.rounds() == ["yolox://"]


def test_wrong_settings_change_nothing(changing):
    changing.rounds()
    changing.write("yolo://", 0.35)
    assert changing.rounds() == [] and changing.files.settings.analyzers_in_use == ("yolox://",)
