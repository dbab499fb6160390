"""The models of the analyzers: what each declares of its own."""

from house.adapters import UnknownAddress, adapter_name, declared, known
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
