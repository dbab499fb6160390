"""Runs a camera's analyzers over one picture, in their order: each sees what those before it saw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from camera_process.analyzer import AnalyzerError, View
from camera_process.labelling.open_analyzers import OpenAnalyzers
from camera_process.labelling.picture_labels import looked_at
from house.facts import Label
from house.labels.vocabulary import THING, kind_of
from house.settings.sections.analysis import AnalyzerChoice


@dataclass(frozen=True)
class PictureLooks:
    """What several analyzers saw in one picture. by: the names of those that looked; saw: those that saw somebody.

    again: whether one of the last did not look, and may when it is asked again.
    """

    moved: tuple[Label, ...] = ()
    still: tuple[Label, ...] = ()
    by: tuple[str, ...] = ()
    saw: frozenset[str] = frozenset()
    again: bool = False

    def opens(self, step: AnalyzerChoice) -> bool:
        """Whether that analyzer has its turn: it waits for none, or the one it waits for saw somebody."""
        return not step.after or step.after.lower() in self.saw

    def and_then(self, name: str, moved: tuple[Label, ...], still: tuple[Label, ...]) -> "PictureLooks":
        """With what one more analyzer saw."""
        somebody = any(kind_of(each) != THING and each.doubt != "scenery" for each in moved)
        return replace(self, moved=(*self.moved, *moved), still=(*self.still, *still), by=(*self.by, name),
                       saw=self.saw | {name} if somebody else self.saw)


@dataclass(frozen=True)
class Looking:
    """What it takes to look.

    doubted: the same label, with a reason where it proves nothing. more: whether there is time for a further look at
    crops of the picture.
    """

    analyzers: OpenAnalyzers
    doubted: Callable[[Label], Label]
    more: Callable[[], bool] = lambda: True

    def through(self, steps: Sequence[AnalyzerChoice], view: View, looks: PictureLooks) -> PictureLooks:
        """The looks with those of these analyzers added; what one of them fails at is noted and passed over."""
        looks = replace(looks, again=False)
        for step in steps:
            analyzer = self.analyzers.get(step.address) if looks.opens(step) else None
            if analyzer is None:
                continue
            try:
                found = looked_at(analyzer, replace(view, before=looks.moved), self.more)
            except AnalyzerError as error:
                self.analyzers.failed(step.address, error)
                looks = replace(looks, again=looks.again or error.transient)
            else:
                self.analyzers.answered(step.address)
                looks = looks.and_then(step.name, tuple(map(self.doubted, found.moved)), found.still)
        return looks
