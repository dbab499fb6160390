"""`classifier://PATH?labels=NAMES`: any ONNX classifier, shown what moved and nothing else.

PATH and NAMES are files, relative ones in the home; `labels=imagenet` are the 1000 classes of ImageNet. Further words
of the address, all of them optional: side=224, mean=127 and spread=128 (one number or three), order=rgb or bgr,
layout=nchw or nhwc, least=0.5. It never looks where an analyzer before it saw a person: people are none of ImageNet's
classes, and a coat is an animal then.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from camera_process.analyzer import AnalyzerError, Labeller, Surroundings, View
from camera_process.analyzers.classifier.address import ClassifierAddress, read_address, refused
from house.facts import Box, Label
from house.labels.vocabulary import THING, kind_of, parents_of
from vision.detection.class_scores import best_words, probabilities, square_around
from vision.networks import RefusedInput, Run, UnreadableModel, open_network

MOST = 4
"""Places looked at in one picture."""
IN_A_PERSON = 0.3
"""Share of a place from which it is a person's."""


class Classifier(Labeller):
    """Names what moved, one place after the other."""

    name = "classifier"

    def __init__(self, asked: ClassifierAddress, run: Run) -> None:
        self._asked, self._run = asked, run

    def label(self, view: View) -> tuple[Label, ...]:
        """What is in the places where something moved, surest first; nothing of those that are people's."""
        found = [label for place in places(view) for label in self._look(view, place)]
        return tuple(sorted(found, key=lambda each: -each.score))

    def _look(self, view: View, place: Box) -> Iterator[Label]:
        asked = self._asked
        scores = probabilities(self._run(asked.takes.of(square_around(view.bgr, place)))[0])
        wider = {each.name: each.wider for each in asked.classes}
        for word, score in best_words(scores[len(scores) - len(asked.classes):], asked.classes, asked.least):
            yield Label(word, score, place, wider.get(word) or parents_of(word))


def places(view: View) -> list[Box]:
    """Where it looks: at what was named there and is no person, then where something moved that nobody named."""
    people = [each.box for each in view.before if each.box and kind_of(each) == "person"]
    things = [each.box for each in view.before if each.box and kind_of(each) not in ("person", THING)]
    nameless = [each for each in view.regions if not any(_inside(each, box) >= IN_A_PERSON for box in things)]
    apart = [each for each in (*things, *nameless) if not any(_inside(each, box) >= IN_A_PERSON for box in people)]
    return list(dict.fromkeys(apart))[:MOST]


def connect(address: str, around: Surroundings) -> Classifier:
    """The classifier behind the address; raises AnalyzerError with what is wrong with it, its files or its network."""
    asked = read_address(address, around.home)
    try:
        run = open_network(asked.model, ())
    except UnreadableModel as error:
        raise AnalyzerError(f"{asked.model} is not a model that can be read", transient=False) from error
    _tried(asked, run)
    return Classifier(replace(asked, least=max(asked.least, around.min_score)), run)


def _tried(asked: ClassifierAddress, run: Run) -> None:
    """Show the network a gray picture; raises AnalyzerError unless it gives a score for each class."""
    side, count = asked.takes.side, len(asked.classes)
    try:
        output = np.asarray(run(asked.takes.of(np.full((side, side, 3), 127, np.uint8)))[0])
    except RefusedInput as error:
        raise refused(f"the network does not take a picture of {side} pixels; side= and layout= in the address say "
                      "what it takes") from error
    if output.size - count not in (0, 1) or not np.isfinite(output).all():
        raise refused(f"the network gives {output.size} scores, but labels names {count} classes")


def _inside(place: Box, other: Box) -> float:
    """The share of a place that lies in the other box, 0..1."""
    across = min(place.x + place.w, other.x + other.w) - max(place.x, other.x)
    down = min(place.y + place.h, other.y + other.h) - max(place.y, other.y)
    area = place.w * place.h
    return max(0.0, across) * max(0.0, down) / area if area > 0 else 0.0
