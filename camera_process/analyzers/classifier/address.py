"""What the address of a classifier asks for: its model, the names of its classes, what its network takes."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from camera_process.analyzer import AnalyzerError
from house.labels.vocabulary import label_of, parents_of
from house.labels.wordnet import table
from ledger.home import Home
from vision.detection.class_scores import NamedClass, NetworkInput

IMAGENET = "imagenet"
_NUMBER = len("n02084071")
_MOST_BYTES = 1_000_000
_USUAL = {"labels": "", "side": "224", "mean": "127", "spread": "128", "order": "rgb", "layout": "nchw", "least": "0.5"}


@dataclass(frozen=True)
class ClassifierAddress:
    """What an address asks for. least: how sure a label must be, 0..1."""

    model: Path
    classes: tuple[NamedClass, ...]
    takes: NetworkInput
    least: float


def read_address(address: str, home: Home) -> ClassifierAddress:
    """What the address asks for, its files found; raises AnalyzerError."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise refused("the address cannot be read: classifier://PATH?labels=FILE") from None
    said = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = [each for each in said if each not in _USUAL]
    if unknown:
        raise refused(f"{unknown[0]} is nothing it knows; it knows {', '.join(_USUAL)}")
    words = _USUAL | said
    if not words["labels"]:
        raise refused("the names of its classes are missing: ?labels=FILE with a name on each line, or "
                      f"?labels={IMAGENET}")
    model = _file(home, unquote(parts.netloc + parts.path), "the model")
    takes = NetworkInput(_side(words), _colours(words, "mean"), _colours(words, "spread"),
                         _one_of(words, "order", "rgb", "bgr") == "rgb",
                         _one_of(words, "layout", "nchw", "nhwc") == "nchw")
    if not all(takes.spread):
        raise refused("spread cannot be 0")
    return ClassifierAddress(model, _classes(words["labels"], home), takes, _number(words, "least", 0, 1))


def _classes(labels: str, home: Home) -> tuple[NamedClass, ...]:
    if labels == IMAGENET:
        return tuple(map(_of_imagenet, table.classes()))
    try:
        path = _file(home, labels, "the file of labels")
        if path.stat().st_size > _MOST_BYTES:
            raise refused(f"the file of labels {labels} is too large: a name of a class on each line is all it takes")
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise refused(f"the file of labels {labels} cannot be read as text") from error
    named = [line.strip() for line in lines if line.strip()]
    if not named:
        raise refused(f"the file of labels {labels} is empty")
    return tuple(map(_named, named))


def _named(line: str) -> NamedClass:
    """A class by its line: its name, or first its number in WordNet, "n02084071 dog"."""
    known = {each.number: each for each in table.classes()}.get(line[:_NUMBER]) if line[:1] == "n" else None
    if known is not None and line[_NUMBER:_NUMBER + 1] in ("", " ", "\t", ","):
        return _of_imagenet(known)
    name = label_of(line.partition(",")[0])
    return NamedClass(name, parents_of(name))


def _of_imagenet(found: table.ImageNetClass) -> NamedClass:
    name = label_of(found.names[0])
    return NamedClass(name, tuple(dict.fromkeys((*found.wider, *parents_of(name)))))


def _file(home: Home, text: str, what: str) -> Path:
    try:
        path = home.path / Path(text).expanduser()
        there = bool(text) and path.is_file()
    except (RuntimeError, OSError):  # nobody is called ~so, or a name is too long
        path, there = Path(text), False
    if not there:
        raise refused(f"{what} is not there: {path if text else 'the address names no file'}")
    return path


def _side(words: dict[str, str]) -> int:
    side = _number(words, "side", 8, 2048)
    if not side.is_integer():
        raise refused("side must be a whole number from 8 to 2048")
    return int(side)


def _number(words: dict[str, str], key: str, least: float, most: float) -> float:
    try:
        value = float(words[key])
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise refused(f"{key} must be a number from {least:g} to {most:g}")
    return value


def _colours(words: dict[str, str], key: str) -> tuple[float, float, float]:
    parts = words[key].split(",")
    values = [_number({key: each}, key, -1e6, 1e6) for each in (parts * 3 if len(parts) == 1 else parts)]
    if len(values) != 3:
        raise refused(f"{key} must be one number, or three with commas between them")
    return values[0], values[1], values[2]


def _one_of(words: dict[str, str], key: str, *choices: str) -> str:
    if words[key] not in choices:
        raise refused(f"{key} must be {' or '.join(choices)}")
    return words[key]


def refused(text: str) -> AnalyzerError:
    """The error that says what is wrong with an address, its files or its network."""
    return AnalyzerError(text, transient=False)
