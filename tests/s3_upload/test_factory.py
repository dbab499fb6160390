"""Addresses of stores, before anything is connected."""

import sys

import pytest

from house.settings.sections.storage import UploadSettings
from s3_upload.factory import address_mistake, store_of
from s3_upload.store import StoreError


@pytest.mark.parametrize(("address", "says"), [
    ("s3://house/attic?endpoint=https://nas:9000&encryption=none&style=virtual&region=home", ""),
    ("folder:///mnt/disk", ""), ("s3://house?colour=red", "colour"), ("folder://disk", "whole path"),
    ("folder:///mnt/../etc", "whole path"), ("ftp://house", "nothing answers ftp://"),
])
def test_what_can_never_be_a_store_is_said_without_boto3(monkeypatch, address, says):
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.delitem(sys.modules, "s3_upload.stores.s3", raising=False)

    found = address_mistake(address)

    assert says in found and bool(found) is bool(says)


def test_a_store_that_lacks_its_package_says_what_installs_it(home, monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.delitem(sys.modules, "s3_upload.stores.s3", raising=False)

    with pytest.raises(StoreError, match="the package boto3 is not installed: ./hearthwatch down"):
        store_of(UploadSettings(address="s3://house"), home)


def test_two_stores_are_shown_without_their_options(home):
    shown = [store_of(UploadSettings(address=each), home).shown for each in (
        "s3://house/attic/?endpoint=https://nas:9000&region=home", "s3://house", "folder:///mnt/disk%20one")]

    assert shown == ["s3://house/attic at nas:9000", "s3://house", "folder:///mnt/disk one"]
