"""The command that lists the audit: who gave which command or changed what, from where, and what was answered."""

from house.commands.command import Answer, CommandRequest, House, WrongWords
from house.times import clock

USUAL, MOST = 10, 40


def audit(house: House, request: CommandRequest) -> Answer:
    """List the newest commands and changes of settings, oldest of them first."""
    word = request.words[0] if request.words else str(USUAL)
    if len(request.words) > 1 or not (word.isascii() and word.isdigit()) or not 1 <= int(word[:6]) <= MOST:
        raise WrongWords(f"Say how many, from 1 to {MOST}; on the machine ./hearthwatch audit shows more and verifies.")
    lookback, now, zone = house.lookback(), house.now(), house.settings.house.timezone
    rows = [f"{clock(each.at, now, zone)} {line(each.who, each.what, each.where, each.answer)}"
            for each in reversed(lookback.given(int(word)))]
    lacking = [f"(Older ones cannot be read now: {lookback.lacking}.)"] if lookback.lacking else []
    return Answer("\n".join([*lacking, *(rows or ["No command yet, as far as anything is remembered."])]))


def line(who: str, what: str, where: str, answer: str) -> str:
    """One record as a line of text."""
    return f"{who} ({where}): {what} -> {answer}"
