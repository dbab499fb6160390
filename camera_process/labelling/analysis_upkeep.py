"""What the analysis does beside looking: it reads changed settings, and says which analyzers cannot look."""

from collections.abc import Callable
from dataclasses import dataclass, field

from camera_process.analyzer_models import ANALYZERS
from camera_process.labelling.analyzer_trouble import AnalyzerTrouble
from camera_process.labelling.cloud_limit_trouble import LimitTrouble
from camera_process.labelling.open_analyzers import OpenAnalyzers
from house.adapters import known
from house.clock import Clock
from house.settings.whole_config import Settings
from ledger.files.settings_watch import SettingsFiles

EVERY = 2.0
"""Seconds from one look at the files of the settings to the next."""


@dataclass
class AnalysisUpkeep:
    """Called once a round. say: takes what a trouble is about and its text, "" for nothing; what it raises passes."""

    files: SettingsFiles
    analyzers: OpenAnalyzers
    limited: LimitTrouble
    say: Callable[[str, str], object]
    clock: Clock
    _cannot: AnalyzerTrouble = field(init=False)
    _looked: float = field(init=False)

    def __post_init__(self) -> None:
        self._cannot, self._looked = self._trouble(), self.clock.monotonic()

    def __call__(self) -> None:
        """Look; may be called as often as wanted."""
        if self.clock.monotonic() - self._looked >= EVERY:
            self._looked, before = self.clock.monotonic(), self.files.settings
            after = self.files.changed()
            if after is not None:
                self._changed(before, after)
        self._cannot()
        self.limited()

    def _changed(self, before: Settings, after: Settings) -> None:
        same = (before.analysis, before.timezone) == (after.analysis, after.timezone)
        self.analyzers.forget(but=after.analyzers_in_use if same else ())
        self._cannot = self._trouble()

    def _trouble(self) -> AnalyzerTrouble:
        settings = self.files.settings
        cameras = settings.cameras
        return AnalyzerTrouble(
            {name: settings.analyzers_of(name) for name in cameras},
            [name for name, camera in cameras.items() if camera.analyzers],
            [name for name, camera in cameras.items() if camera.alert.waits_for_labels],
            self.analyzers, known(ANALYZERS), self.say)
