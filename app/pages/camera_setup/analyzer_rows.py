"""The analyzers of a camera as rows of its form: shown without secrets, and read again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from house import adapters
from house.masking import hidden, secret_parts
from house.settings.checks.analyzer_checks import ANALYZERS, repeated
from house.settings.overlay.camera_change import CameraOrigin

KEY = "analyzers"
_SPARE = 1
"""Empty rows below those that are filled in, for whoever has no scripts."""
_EXAMPLES = {
    "yolox": ("yolox://", "80 everyday objects: people, cars, animals"),
    "nanodet": ("nanodet://", "the same, more animals, and more that is not there"),
    "faces": ("faces://", "people who agreed to it, by name"),
    "classifier": ("classifier://PATH?labels=NAMES", "a model of your own, of what moved"),
    "rekognition": ("rekognition://eu-west-1", "thousands of words; its pictures go to Amazon, and cost money")}


@dataclass(frozen=True)
class AnalyzerRow:
    """One analyzer as the form has it. address: without secrets; after: the name of another one, "" for always."""

    address: str = ""
    after: str = ""


def rows(known: CameraOrigin) -> list[AnalyzerRow]:
    """The camera's analyzers in their order; none where it has those of the whole house."""
    return [AnalyzerRow(_shown(_address(each)), _after(each)) for each in _written(known)]


def typed(addresses: Sequence[str], afters: Sequence[str]) -> list[AnalyzerRow]:
    """The rows that were sent and are not empty."""
    pairs = zip(addresses, [*afters, *[""] * len(addresses)], strict=False)
    return [AnalyzerRow(_completed(address.strip()), after.strip()) for address, after in pairs if address.strip()]


def with_spare(filled: list[AnalyzerRow]) -> list[AnalyzerRow]:
    """These rows, and empty ones to fill in."""
    return [*filled, *[AnalyzerRow()] * _SPARE]


def setting(found: list[AnalyzerRow], known: CameraOrigin) -> Any:
    """What goes into the settings; None for none, what is written already where nothing was changed."""
    if found == rows(known):
        return _written(known) or None
    secret = {_shown(_address(each)): _address(each) for each in _written(known)}
    whole = [(secret.get(each.address, each.address), each.after) for each in found]
    return [{"address": address, "after": after} if after else address for address, after in whole] or None


def mistakes(found: list[AnalyzerRow], known: CameraOrigin) -> dict[str, str]:
    """What is wrong with the rows by themselves, one line for each, by the row's key; the settings say the rest."""
    lines = dict(repeated([each.address for each in found]))
    kept = {each.address for each in rows(known)}
    lines |= {index: "A password is hidden in it: write the whole address again." for index, each in enumerate(found)
              if "***" in each.address and each.address not in kept}
    return {f"{KEY}.{index}": f"{text[:1].upper()}{text[1:]}" for index, text in lines.items()}


def examples() -> list[tuple[str, str]]:
    """The address of each analyzer there is, and what it knows."""
    return [_EXAMPLES.get(name, (f"{name}://", "")) for name in adapters.known(ANALYZERS)]


def names() -> list[str]:
    """The names of all analyzers that there are."""
    return adapters.known(ANALYZERS)


def _completed(text: str) -> str:
    """A name alone is the address of that analyzer."""
    return f"{text.lower()}://" if text.lower() in adapters.known(ANALYZERS) else text


def _written(known: CameraOrigin) -> list[Any]:
    for layer in (known.above, known.below):
        found = (layer or {}).get(KEY)
        if isinstance(found, list):
            return found
    return []


def _address(step: Any) -> str:
    return str(step.get("address", "") if isinstance(step, dict) else step)


def _after(step: Any) -> str:
    return str(step.get("after") or "") if isinstance(step, dict) else ""


def _shown(address: str) -> str:
    return hidden(address) if secret_parts(address) else address
