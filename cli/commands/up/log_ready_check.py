"""What `up` asks of the log of a starting house; imported only then, for redis-py takes a quarter of a second."""

from house.settings.whole_config import Settings
from house.state.house_state import Trouble
from ledger import readiness
from ledger.errors import LedgerError
from ledger.home import Home
from ledger.process_startup import address
from ledger.redis.client import connect
from ledger.redis.log import Log


def missing(home: Home, settings: Settings, boot: float) -> list[str]:
    """What keeps the house from being ready, its page left out; boot: now on the boot clock."""
    return readiness.not_ready(home, settings, _log(home, settings), boot)


def takes_facts(home: Home, settings: Settings) -> bool:
    """Whether the log can be written now."""
    try:
        _log(home, settings).check_writable()
    except LedgerError:
        return False
    return True


def troubles(home: Home, settings: Settings) -> tuple[Trouble, ...]:
    """What is wrong with the house now; nothing when the log cannot be read."""
    try:
        return _log(home, settings).state().troubles
    except LedgerError:
        return ()


def _log(home: Home, settings: Settings) -> Log:
    return Log(connect(address(home, settings)))
