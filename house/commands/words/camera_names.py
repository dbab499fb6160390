"""Which camera the words of a command mean."""

from house import facts
from house.commands.command import House, WrongWords
from house.names import camera_called


def camera_named(house: House, words: tuple[str, ...]) -> str:
    """The camera the words name, or call by its title; "" when there are none. Raises WrongWords for any other name."""
    if not words:
        return ""
    called = " ".join(words)
    found = camera_called(called, house.settings.cameras)
    if not found:
        known = ", ".join(house.settings.cameras) or "none yet"
        raise WrongWords(f"No camera called {called!r:.40}. Cameras: {known}.")
    return found


def likely_camera(house: House) -> str:
    """The camera of the newest event, else the first one; WrongWords when there is none."""
    for fact in house.recent(200):
        if isinstance(fact, facts.EventBegan) and fact.camera in house.settings.cameras:
            return fact.camera
    if not house.settings.cameras:
        raise WrongWords("There is no camera yet; name one in config.yml.")
    return next(iter(house.settings.cameras))
