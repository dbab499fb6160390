"""The store of a house, from its settings."""

from pathlib import Path

from house.adapters import UnknownAddress, pick
from house.settings.checks.cross_checks import STORES
from house.settings.sections.storage import UploadSettings
from ledger.home import Home
from s3_upload.s3_address import read_address
from s3_upload.store import ObjectStore, StoreContext, StoreError


def address_mistake(address: str) -> str:
    """Why this address can never name a store, "" for nothing; boto3 is not needed to say so."""
    try:
        if address.lower().startswith("s3:"):
            read_address(address)
        else:
            pick(STORES, address).connect(address, StoreContext(UploadSettings(), Path()))
    except (StoreError, UnknownAddress) as error:
        return str(error)
    return ""


def store_of(settings: UploadSettings, home: Home, attempts: int = 3) -> ObjectStore:
    """The store that these settings name; nothing is connected yet. Raises StoreError about "address"."""
    context = StoreContext(settings, home.archive, attempts)
    try:
        found: ObjectStore = pick(STORES, settings.address).connect(settings.address, context)
    except UnknownAddress as error:
        raise StoreError(str(error), False, "address") from error
    except ModuleNotFoundError as error:
        raise StoreError(f"the package {error.name} is not installed: ./hearthwatch down, then up, installs it", False,
                         "address") from error
    return found
