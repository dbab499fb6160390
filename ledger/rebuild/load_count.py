"""How often in a row the house's own server was started without ever answering."""

import sys

from ledger.home import Home


class LoadCount:
    """Kept in a file of the runtime directory."""

    def __init__(self, home: Home) -> None:
        self._path = home.runtime / "redis.loads"

    @property
    def failed(self) -> int:
        """Starts after which it never answered."""
        try:
            return int(self._path.read_text())
        except (OSError, ValueError):
            return 0

    def begin(self) -> None:
        """It is about to be started."""
        try:
            self._path.write_text(str(self.failed + 1))
        except OSError as error:
            print(f"redis: {self._path} cannot be written: {error.strerror}", file=sys.stderr)

    def clear(self) -> None:
        """It answers."""
        self._path.unlink(missing_ok=True)
