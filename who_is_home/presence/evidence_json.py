"""Evidence as JSON lines: one object a line, `kind` and the fields of that kind; docs/presence.md lists them.

The first line says who lives there: `{"kind": "household", "people": {"Anna": ["annas-phone"]}}`.
"""

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from who_is_home.presence.evidence import (
    DeviceExplained,
    EntranceSeen,
    Evidence,
    FaceRecognised,
    PersonSaid,
    ProbeAnswered,
    RouterAnswered,
    RouterFailed,
)
from who_is_home.presence.household import Household

KINDS: dict[str, type[Any]] = {
    "listed": RouterAnswered, "failed": RouterFailed, "probed": ProbeAnswered, "said": PersonSaid,
    "entrance": EntranceSeen, "face": FaceRecognised, "explained": DeviceExplained,
}
_NAMES = {kind: name for name, kind in KINDS.items()}
_LATEST = 253_370_764_800.0
"""The year 9999: later moments cannot be shown."""


class UnreadableEvidence(ValueError):
    """A line is no evidence; the text says why, in one line."""

    transient = False


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (*KINDS.values(), Household)
}


def to_line(evidence: Evidence) -> str:
    """The evidence as one line, without its end; fields that are as they would be anyway are left out of devices."""
    name = _NAMES[type(evidence)]
    fields = _ADAPTERS[type(evidence)].dump_python(evidence, mode="json", exclude_defaults=True)
    return json.dumps({"at": evidence.at, "kind": name} | fields, ensure_ascii=False, separators=(",", ":"))


def household_line(household: Household) -> str:
    """The first line of a record; the times of the rule are not recorded."""
    fields = _ADAPTERS[Household].dump_python(household, mode="json", exclude={"times"})
    return json.dumps({"kind": "household"} | fields, ensure_ascii=False, separators=(",", ":"))


def from_line(line: str) -> Evidence | Household:
    """What `to_line` or `household_line` wrote; raises UnreadableEvidence."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableEvidence("is no JSON") from error
    kind = found.get("kind") if isinstance(found, dict) else None
    fields = {name: value for name, value in found.items() if name != "kind"} if kind else {}
    if kind == "household":
        return _checked(Household, {"people": {}} | fields)
    if not isinstance(kind, str) or kind not in KINDS:
        raise UnreadableEvidence(f'is no object with "kind": one of household, {", ".join(KINDS)}')
    made: Evidence = _checked(KINDS[kind], fields)
    if not 0 <= made.at <= _LATEST:
        raise UnreadableEvidence(f"at {made.at:g} is no unix time in seconds")
    return made


def _checked(kind: type[Any], fields: dict[str, Any]) -> Any:
    known = [name for name in kind.__dataclass_fields__ if name != "times"]
    if unknown := sorted(fields.keys() - set(known)):
        raise UnreadableEvidence(f"{unknown[0][:40]!r} is no field of this kind: {', '.join(known)}")
    try:
        return _ADAPTERS[kind].validate_python(fields)
    except ValidationError as error:
        raise UnreadableEvidence(_why(error)) from error


def _why(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg'][:1].lower()}{first['msg'][1:]}"
