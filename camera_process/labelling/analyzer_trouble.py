"""What is said while an analyzer looks at nothing: once that it began, and once that it is over."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from camera_process.labelling.open_analyzers import OpenAnalyzers
from house.names import listed, place
from house.settings.sections.analysis import AnalyzerChoice

TROUBLE = "analysis"
"""The kind of this Trouble; also what it is about while nothing at all looks for cameras that wait for labels."""


@dataclass
class AnalyzerTrouble:
    """Says which analyzers cannot look, and that cameras wait for labels which nothing gives.

    steps: the analyzers of each camera. chosen: the cameras that name theirs. waiting: those that alert only on some
    labels. known: the names of all analyzers there are, so that what was said of one that is used no more ends.
    say: takes what it is about and the text, "" for nothing; what it raises passes through, and the text is said again.
    """

    steps: Mapping[str, Sequence[AnalyzerChoice]]
    chosen: Iterable[str]
    waiting: Sequence[str]
    analyzers: OpenAnalyzers
    known: Sequence[str]
    say: Callable[[str, str], object]
    _said: dict[str, str] = field(default_factory=dict, init=False)

    def __call__(self) -> None:
        """Look; may be called as often as wanted."""
        for about, text in self._texts():
            if self._said.get(about) != text:
                self.say(about, text)
                self._said[about] = text

    def _texts(self) -> Iterator[tuple[str, str]]:
        yield TROUBLE, self._nothing_looks()
        for name in self.known:
            yield name, self._cannot(name)

    def _nothing_looks(self) -> str:
        lacking = {each: self._lacking(each) for each in self.waiting}
        without = [each for each, wrong in lacking.items() if wrong and len(wrong) == len(self.steps[each])]
        if not without:
            return ""
        reasons = dict.fromkeys(reason for each in without for reason in lacking[each].values())
        return (f"nothing names what pictures show, so any motion sends an alert of "
                f"{listed([*map(place, without)])}, which wait for labels: {'; '.join(reasons)}")

    def _cannot(self, name: str) -> str:
        found = {camera: wrong[name] for camera in self.chosen if name in (wrong := self._lacking(camera))}
        if not found:
            return ""
        where, why = listed([*map(place, found)]), "; ".join(dict.fromkeys(found.values()))
        return f"{name} does not look at pictures of {where}: {why}"

    def _lacking(self, camera: str) -> dict[str, str]:
        """Why each of its analyzers that cannot look cannot."""
        wrong = {step.name: self.analyzers.lacking(step.address) for step in self.steps[camera]}
        return {name: text for name, text in wrong.items() if text}
