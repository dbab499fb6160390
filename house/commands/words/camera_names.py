"""Which camera the words of a command mean."""

from house import facts
from house.commands.command import House, WrongWords


def camera_named(house: House, words: tuple[str, ...]) -> str:
    """The camera the words name; "" when there are none. Raises WrongWords for any other name."""
    if not words:
        return ""
    name = words[0].lower()
    if len(words) > 1 or name not in house.settings.cameras:
        raise WrongWords(f"Cameras here: {', '.join(house.settings.cameras) or 'none yet'}.")
    return name


def likely_camera(house: House) -> str:
    """The camera of the newest event, else the first one; WrongWords when there is none."""
    for fact in house.recent(200):
        if isinstance(fact, facts.EventBegan) and fact.camera in house.settings.cameras:
            return fact.camera
    if not house.settings.cameras:
        raise WrongWords("There is no camera yet; name one in config.yml.")
    return next(iter(house.settings.cameras))
