"""What the audit keeps of a fact: who did what, from where, and what was answered."""

from typing import Any

from house.facts import Fact
from house.lookback import given_of


def audited(fact: Fact) -> dict[str, Any] | None:
    """The audit's values for this fact, None when it is nothing that a person did by a command or to a setting."""
    given = given_of(fact)
    return {"who": given.who, "what": given.what, "where": given.where, "answer": given.answer} if given else None
