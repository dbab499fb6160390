"""How long this machine looks at a picture for labels, what that means, and which detector suits it."""

import statistics
from collections.abc import Container, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from camera_process import factory
from camera_process.analyzer import COSTS, Analyzer, AnalyzerError, Labeller, Surroundings, View
from camera_process.analyzer_models import ANALYZERS, catalogue, is_outside, model_of
from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from house.adapters import UnknownAddress, can
from house.clock import Clock
from house.facts import Box
from house.names import place
from ledger.files.model_files import find, search_path
from vision.detection.second_look import MOST
from vision.networks import ONNXRUNTIME, installed

LOOKS = 5
SLOW = 0.5
"""Seconds for a picture and its crops from which on another way is recommended."""
BETTER = {"nanodet": "yolox"}
"""What finds more, by `bench detectors --compare`; docs/design/better-pictures.md has the figures."""


def detector(house: ExaminedHouse) -> Iterator[Finding]:
    """What each analyzer in use needs for a picture, what would be better, and which ones pictures are sent to.

    Nothing of those without their model: services.models says that.
    """
    for address in house.settings.analyzers_in_use:
        yield from _sent(house, address) if is_outside(address) else _looks(house, address)


def _sent(house: ExaminedHouse, address: str) -> Iterator[Finding]:
    name = address.partition("://")[0]
    cameras = [each for each in house.settings.cameras
               if address in [step.address for step in house.settings.analyzers_of(each)]]
    costs = ", and each look costs money" if can(ANALYZERS, address, COSTS) else ""
    yield ok("labels", f"pictures of {' and '.join(map(place, cameras)) or 'all cameras'} are sent to {name}{costs}")


def _looks(house: ExaminedHouse, address: str) -> Iterator[Finding]:
    around = Surroundings(house.settings.analysis.min_score, home=house.home, clock=house.clock, environ=house.environ)
    try:
        found = factory.analyzer(address, around)
    except (AnalyzerError, UnknownAddress) as error:
        name = address.partition("://")[0]
        fix = "./hearthwatch models fetch" if model_of(address) else "its address in config.yml (docs/labels.md)"
        yield problem("labels", f"{name} does not look at pictures: {error}", fix)
        return
    if found is None:
        return
    folders = search_path(house.home.models, house.environ)
    used = {each.partition("://")[0].lower() for each in house.settings.analyzers_in_use}
    there = {name for name, model in catalogue().items() if name not in used and find(model, folders)}
    look = median_look(found, house.clock)
    if isinstance(found, Labeller):
        yield ok("labels", f"{found.name} by {installed()[0]} takes {1000 * look:.0f} ms for each place where "
                           f"something moved (median of {LOOKS})")
        return
    yield told(found.name, look, house.settings.alerts.label_wait)
    yield from advice(found.name, look, there, installed())


def median_look(analyzer: Analyzer, clock: Clock) -> float:
    """Seconds for one look at a drawn picture of 1280x720, the median of five; with one thread, as the house looks."""
    view, threads = View(_drawn(), (Box(0.25, 0.25, 0.5, 0.5),)), cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        _look(analyzer, view)  # the first look also prepares the network
        return statistics.median(_timed(analyzer, view, clock) for _ in range(LOOKS))
    finally:
        cv2.setNumThreads(threads)


def _drawn() -> NDArray[np.uint8]:
    """A picture of shades and noise; what it shows makes no look longer or shorter."""
    shades = np.linspace(40, 200, 1280) + np.random.default_rng(1).normal(0, 8, (720, 1280))
    return np.repeat(shades[:, :, None], 3, axis=2).astype(np.uint8)


def _timed(analyzer: Analyzer, view: View, clock: Clock) -> float:
    began = clock.monotonic()
    _look(analyzer, view)
    return clock.monotonic() - began


def _look(analyzer: Analyzer, view: View) -> object:
    return analyzer.label(view) if isinstance(analyzer, Labeller) else analyzer.look(view.bgr)


def told(name: str, look: float, wait: float) -> Finding:
    """What a look of so many seconds means where alerts wait `wait` seconds for labels."""
    whole = look * (1 + MOST)
    text = (f"{name} by {installed()[0]} takes {1000 * look:.0f} ms for a picture (median of {LOOKS}); with {MOST} "
            f"crops of it a picture is looked at within {whole:.1f} s")
    if whole <= wait:
        return ok("labels", text)
    return note("labels", f"{text}; alerts that depend on labels wait {wait:g} s, and may go without",
                f"alerts.label_wait: {1 + int(whole)}s in config.yml")


def advice(name: str, look: float, there: Container[str], runtimes: Container[str]) -> Iterator[Finding]:
    """What would be better than the analyzer `name` as it is; there: those not in use whose model is there."""
    if look * (1 + MOST) > SLOW and ONNXRUNTIME not in runtimes:
        yield note("labels", "onnxruntime would take less than half of that time, for 15 MB more memory",
                   "analysis.onnxruntime: true in config.yml, then ./hearthwatch up")
    better = BETTER.get(name)
    if better and better in there:
        yield note("labels", f"the model of {better} is there too, and finds more than {name}",
                   f"analysis.analyzer: {better}:// in config.yml")
