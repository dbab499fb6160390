"""A browser's User-Agent in plain words, for the list of who is logged in. What it says is not believed in anything."""

import re

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
             ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chromium", "Chromium"), ("Chrome/", "Chrome"),
             ("Safari/", "Safari"))
"""The first that is found counts: nearly every browser also calls itself some of those below it."""
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "a Chromebook"),
            ("Windows", "Windows"), ("Macintosh", "a Mac"), ("Linux", "Linux"))
_PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9 ._-]{0,30}")


def browser_name(agent: str) -> str:
    """Like "Firefox on Android"; "an unknown browser" without any word that is known."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return f"{browser} on {system}"
    program = _PROGRAM.match(agent)
    return browser or system or (program[0].strip() if program else "") or "an unknown browser"
