"""Asks a router once for its devices, in a bounded time whatever the router does."""

import threading
from concurrent.futures import Future

from house.masking import hidden
from who_is_home.factory import router
from who_is_home.router import ListedDevice, RouterContext, RouterError

BEYOND = 3.0
"""Seconds beyond the context's timeout until an adapter that does not keep to it is left behind."""


def devices_of(context: RouterContext) -> tuple[ListedDevice, ...]:
    """What the router lists now, logged out again; raises RouterError, UnknownAddress."""
    outcome: Future[tuple[ListedDevice, ...]] = Future()
    # A thread that hangs in a foreign library is left behind; it cannot keep the process.
    threading.Thread(target=_try, args=(outcome, context), name="router-trial", daemon=True).start()
    try:
        return outcome.result(context.timeout + BEYOND)
    except TimeoutError:
        shown = hidden(context.settings.address)
        raise RouterError(f"{shown} does not answer within {context.timeout:.0f} s; check its address and the network",
                          transient=True) from None


def _try(outcome: "Future[tuple[ListedDevice, ...]]", context: RouterContext) -> None:
    try:
        asked = router(context)
        try:
            found = asked.devices()
        finally:
            asked.close()
        outcome.set_result(found)
    except Exception as error:  # noqa: BLE001 - the top of a thread: whoever waits for the outcome gets the error
        outcome.set_exception(error)
