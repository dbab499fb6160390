"""The router for an address; the adapter's file is imported here and nowhere else."""

from typing import cast

from house import adapters
from house.masking import hidden
from who_is_home.router import Router, RouterContext, RouterError

FOLDER = "who_is_home.routers"
PROBES = "probes"
"""The capability of an adapter that is a ProbingRouter."""


def router(context: RouterContext) -> Router:
    """The router that the context's settings address, nothing asked yet.

    Raises UnknownAddress, and RouterError for an address that can never work or packages that are not installed.
    """
    address = context.settings.address
    try:
        adapter = adapters.pick(FOLDER, address)
    except ImportError as error:
        scheme = hidden(address).partition("://")[0]
        raise RouterError(f"{scheme}:// needs packages that are not installed ({error.name}); ./hearthwatch up "
                          "installs them once config.yml has such an address", False, "answer") from error
    return cast(Router, adapter.connect(address, context))


def probes_phones(address: str) -> bool:
    """Whether the router at this address can ask phones themselves; imports nothing of it. Raises UnknownAddress."""
    return adapters.can(FOLDER, address, PROBES)
