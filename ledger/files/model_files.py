"""Files of models with a pinned content: where they are looked for, and how they are fetched."""

import hashlib
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

_TIMEOUT = (10, 30)
_CHUNK = 1 << 16
_MOST = 200 << 20


class ModelError(Exception):
    """A model cannot be fetched; `transient` says whether trying again can help."""

    def __init__(self, text: str, transient: bool) -> None:
        super().__init__(text)
        self.transient = transient


@dataclass(frozen=True)
class Model:
    """A file with a pinned content: only these very bytes are used, or those of one of the digests `also`."""

    name: str
    file: str
    address: str
    sha256: str
    megabytes: float
    licence: str
    also: tuple[str, ...] = ()


def search_path(models: Path, environ: Mapping[str, str]) -> list[Path]:
    """Folders a model is looked for in: those of HEARTHWATCH_MODELS (split at ":"), then the home's own."""
    named = [Path(folder) for folder in environ.get("HEARTHWATCH_MODELS", "").split(os.pathsep) if folder]
    return [*named, models]


def find(model: Model, folders: list[Path]) -> Path | None:
    """The first file of that name whose bytes are the pinned ones; None when there is none that can be read."""
    for folder in folders:
        path = folder / model.file
        if path.is_file() and _digest(path) in (model.sha256, *model.also):
            return path
    return None


def fetch(model: Model, folder: Path, address: str = "", progress: Callable[[int, int], None] | None = None) -> Path:
    """Fetch the model into `folder` and return its path; the file appears there whole and checked, or not at all.

    address: taken instead of the official one (a mirror); progress(bytes so far, bytes in all or 0). Raises ModelError.
    """
    address = address or model.address
    folder.mkdir(parents=True, exist_ok=True)
    waiting = folder / (model.file + ".part")
    try:
        digest = _download(address, waiting, progress)
        if digest != model.sha256:
            raise ModelError(f"what {address} sent is not {model.file}: its sha256 is {digest[:16]}..., expected "
                             f"{model.sha256[:16]}...; nothing was kept, try again or use another mirror", False)
        os.replace(waiting, folder / model.file)
    except OSError as error:  # requests' errors are OSErrors too
        raise ModelError(_explained(address, folder, error), True) from error
    finally:
        waiting.unlink(missing_ok=True)
    return folder / model.file


def _download(address: str, target: Path, progress: Callable[[int, int], None] | None) -> str:
    import requests  # 5 MB, for which cameras have no use

    digest, done = hashlib.sha256(), 0
    with requests.get(address, stream=True, timeout=_TIMEOUT) as response, target.open("wb") as out:
        response.raise_for_status()
        whole = int(response.headers.get("Content-Length") or 0)
        for chunk in response.iter_content(_CHUNK):
            done += len(chunk)
            if done > _MOST:
                raise ModelError(f"{address} sends more than {_MOST >> 20} MB; that is none of our models", False)
            out.write(chunk)
            digest.update(chunk)
            if progress:
                progress(done, whole)
    return digest.hexdigest()


def _explained(address: str, folder: Path, error: OSError) -> str:
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"{address} answers {error.response.status_code}; try later, or set HEARTHWATCH_MODELS_URL to a mirror"
    if isinstance(error, requests.RequestException):
        return f"{address} cannot be reached; check the network, or copy the file into {folder} by hand"
    return f"cannot write into {folder}: {error.strerror}"


def _digest(path: Path) -> str:
    """The sha256 of the file, "" when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        log.warning("%s cannot be read: %s", path, error.strerror)
        return ""
