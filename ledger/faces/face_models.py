"""The networks for faces: whether their files are there, and a FaceCheck made of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.files.model_files import Model, ModelError, find
from vision.faces.models import FACE_MODELS, FINDER, LIVENESS, TEMPLATES

if TYPE_CHECKING:
    from vision.faces.face_matching import FaceCheck

__all__ = ["FETCH", "LIVENESS", "face_catalogue", "lacking", "open_face_check"]

FETCH = "./hearthwatch models fetch faces"


def face_catalogue() -> dict[str, Model]:
    """The networks for faces by name."""
    declared: Mapping[str, Mapping[str, Any]] = FACE_MODELS
    return {name: Model(name, **values) for name, values in declared.items()}


def lacking(folders: Sequence[Path]) -> list[Model]:
    """The networks without which no face is compared that are in none of these folders; liveness is not one of them."""
    return [each for name, each in face_catalogue().items() if name not in LIVENESS and not find(each, [*folders])]


def open_face_check(folders: Sequence[Path], liveness: bool = True, runtime: str = "") -> "FaceCheck":
    """What compares faces, with every network for liveness that is there; ModelError when one that it needs is not."""
    from vision.faces.face_matching import FaceCheck  # brings OpenCV

    found = {name: find(model, [*folders]) for name, model in face_catalogue().items()}
    finder, templates = found[FINDER], found[TEMPLATES]
    if finder is None or templates is None:
        names = ", ".join(each.file for each in lacking(folders))
        raise ModelError(f"the models for faces are not here ({names}): {FETCH}", transient=False)
    live = [path for name in LIVENESS if liveness and (path := found[name]) is not None]
    try:
        return FaceCheck(finder, templates, live, runtime)
    except ValueError as error:
        raise ModelError(f"a model for faces cannot be read: {FETCH}", transient=False) from error
