"""What a test needs of the machine and does not find there."""

import os
from typing import NoReturn

import pytest


def missing(what: str, whole_module: bool = False) -> NoReturn:
    """Skip the test, or fail it where CI=true: there a missing part must never go unnoticed."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what} is missing, and CI=true does not allow skipping")
    pytest.skip(f"{what} is missing", allow_module_level=whole_module)
