"""Rows that are kept by key in one JSON file of mode 600, for one process with many threads."""

import logging
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from house.atomic_write import write_whole

log = logging.getLogger(__name__)
Row = TypeVar("Row")


class StoredRows(Generic[Row]):
    """`rows` as the file has them; a file that cannot be read has none, so that damage never lets anybody in.

    lost: what follows from that, for the log. The caller has its own lock.
    """

    def __init__(self, file: Path, row: type[Row], lost: str) -> None:
        self._file, self._lost = file, lost
        self._format: TypeAdapter[dict[str, Row]] = TypeAdapter(dict[str, row])  # type: ignore[valid-type]
        self.rows = self._read()

    def save(self) -> bool:
        """Whether the disk has the rows now as they are; when it takes nothing, they hold until the app ends."""
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._file, self._format.dump_json(self.rows))
        except OSError as error:
            log.warning("%s cannot be written, what changed in it is known until the app ends: %s", self._file,
                        error.strerror)
            return False
        return True

    def _read(self) -> dict[str, Row]:
        try:
            return self._format.validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no file of ours any more"
            log.warning("%s cannot be read, %s: %s", self._file, self._lost, reason)
            return {}
