"""The command that lists the audit: who gave which command or changed what, from where, and what was answered."""

from house import facts
from house.commands import Answer, Asked, House, WrongWords
from house.times import clock

LOOK_BACK = 3000
"""Facts looked through; `./hearthwatch audit` reads all that is kept."""
USUAL, MOST = 10, 40


def audit(house: House, asked: Asked) -> Answer:
    """List the newest commands and changes of settings, oldest of them first."""
    word = asked.words[0] if asked.words else str(USUAL)
    if len(asked.words) > 1 or not (word.isascii() and word.isdigit()) or not 1 <= int(word[:6]) <= MOST:
        raise WrongWords(f"Say how many, from 1 to {MOST}; on the machine ./hearthwatch audit shows more and verifies.")
    given = [fact for fact in house.recent(LOOK_BACK) if isinstance(fact, facts.CommandGiven | facts.SettingsChanged)]
    now, zone = house.now(), house.settings.house.timezone
    rows = [f"{clock(fact.at, now, zone)} {_row(fact)}" for fact in reversed(given[:int(word)])]
    return Answer("\n".join(rows) or "No command yet, as far as the house looks back here.")


def line(who: str, what: str, where: str, answer: str) -> str:
    """One record in words."""
    return f"{who} ({where}): {what} -> {answer}"


def _row(fact: facts.CommandGiven | facts.SettingsChanged) -> str:
    if isinstance(fact, facts.CommandGiven):
        return line(fact.who, fact.what, fact.where, fact.answer)
    return line(fact.by, f"setting {fact.what}", "settings", "changed")
