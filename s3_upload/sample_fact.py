"""The fact that says that a sample is stored."""

import json
from pathlib import Path
from typing import Any

from house import facts
from ledger.files.samples import ABOUT


def stored_fact(place: Path, sample: str, store: str, key: str, now: float) -> facts.SampleStored:
    """*SampleStored* of the sample in this folder; the same id however often it is stored. OSError when it is gone."""
    about: Any = {}
    try:
        about = json.loads((place / ABOUT).read_bytes())
    except (ValueError, RecursionError):
        about = {}
    about = about if isinstance(about, dict) else {}
    size = sum(each.stat().st_size for each in place.iterdir() if each.is_file())
    return facts.SampleStored(at=now, id=facts.derived_id("sample stored", sample), event=str(about.get("event", "")),
                              camera=sample.split("/")[1], sample=sample, store=store, key=key, size=size)
