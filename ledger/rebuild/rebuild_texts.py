"""What people read when a log was rebuilt."""

from ledger.rebuild.log_comparison import Finding

_FOUND: dict[Finding, str] = {
    "empty": "the log came back empty (its files were lost, or Redis was emptied or replaced)",
    "older": "the log came back as it was earlier, without its newest facts",
    "damaged": "the log has lost a part of its state",
    "other": "the log is another one than this house had",
}


def lost(found: Finding, facts: int, remembered: bool, mode_lost: bool) -> str:
    """One line: what was found, what was restored (`facts` of them), what is gone. remembered: the state was known."""
    count = f"{facts} {'fact' if facts == 1 else 'facts'}"
    what = f"the state of the house and {count}" if remembered else count
    parts = [f"{_FOUND[found]}; restored from the history: {what}"]
    parts.append("what was waiting to be sent is sent again where it is from the last 10 minutes, and lost otherwise")
    if mode_lost:
        parts.append("the mode is lost: alerts go out and nothing is recorded until somebody chooses a mode")
    return "; ".join(parts)
