"""What the audit keeps of a fact: who did what, from where, and what was answered."""

from typing import Any

from house import facts


def audited(fact: facts.Fact) -> dict[str, Any] | None:
    """The audit's values for this fact, None when it is nothing that a person did by a command or to a setting."""
    keep = AUDITED.get(type(fact))
    return keep(fact) if keep else None


def _given(fact: facts.CommandGiven) -> dict[str, Any]:
    return {"who": fact.who, "what": fact.what, "where": fact.where, "answer": fact.answer}


def _setting(fact: facts.SettingsChanged) -> dict[str, Any]:
    return {"who": fact.by, "what": f"setting {fact.what}", "where": "settings", "answer": "changed"}


AUDITED: dict[type[facts.Fact], Any] = {
    facts.CommandGiven: _given,
    facts.SettingsChanged: _setting,
}
