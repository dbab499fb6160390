"""What in storage.upload and storage.archive does not go together; looked at as plain values, as in cross_checks."""

from collections.abc import Iterator
from typing import Any

from house.settings.problems import Layer, Path, Problem

UPLOAD: Path = ("storage", "upload")
SECRETS: tuple[Path, ...] = ((*UPLOAD, "access_key"), (*UPLOAD, "secret_key"))
_KEYS = "both, or neither: then the environment, ~/.aws or the machine's role says the key"


def mistakes(layer: Layer) -> Iterator[Problem]:
    """Half a login, and an archive without a store."""
    upload, archive = _section(layer, "upload"), _section(layer, "archive")
    for has, lacks in (("access_key", "secret_key"), ("secret_key", "access_key")):
        if upload.get(has) is not None and upload.get(lacks) is None and (*UPLOAD, lacks) not in layer.faulty:
            yield layer.problem((*UPLOAD, has), f"is nothing without {lacks}", _KEYS)
    if archive.get("keep") and not upload.get("address") and (*UPLOAD, "address") not in layer.faulty:
        yield layer.problem(("storage", "archive", "keep"), "needs a store, and storage.upload.address names none",
                            "an address in storage.upload.address, or an empty list here")


def _section(layer: Layer, name: str) -> dict[str, Any]:
    storage = layer.values.get("storage")
    found = storage.get(name) if isinstance(storage, dict) else None
    return found if isinstance(found, dict) else {}
