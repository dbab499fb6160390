"""What each analyzer declares of its own: its model, and whether pictures are sent to it."""

from functools import cache

from camera_process.analyzer import OUTSIDE
from house.adapters import UnknownAddress, adapter_name, can, declared, known
from ledger.files.model_files import Model

ANALYZERS = "camera_process.analyzers"


def catalogue() -> dict[str, Model]:
    """The models of all analyzers by the analyzer's name, as each declares its own in MODEL; some need none."""
    models = {name: declared(ANALYZERS, name, "MODEL") for name in known(ANALYZERS)}
    return {name: Model(name, **model) for name, model in models.items() if model is not None}


def model_of(analyzer: str) -> Model | None:
    """The model that the analyzer at this address needs; None when it needs none, or there is no such analyzer."""
    try:
        return catalogue().get(adapter_name(ANALYZERS, analyzer))
    except UnknownAddress:
        return None


@cache
def is_outside(analyzer: str) -> bool:
    """Whether pictures leave the house for the analyzer at this address; False when there is no such analyzer."""
    try:
        return can(ANALYZERS, analyzer, OUTSIDE)
    except UnknownAddress:
        return False
