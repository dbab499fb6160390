"""Names as people read and write them."""

_ALIASES = {
    "person": "human humans people persons man men woman women child children pedestrian pedestrians somebody someone",
    "car": "cars automobile automobiles auto autos", "truck": "trucks lorry lorries pickup", "bus": "buses coach",
    "bicycle": "bicycles bike bikes cycle", "motorcycle": "motorcycles motorbike motorbikes moped scooter",
    "dog": "dogs puppy", "cat": "cats kitten kitty", "bird": "birds", "horse": "horses", "cow": "cows",
}
_LABELS = {alias: label for label, aliases in _ALIASES.items() for alias in aliases.split()}


def label_of(word: str) -> str:
    """The label that is meant by a word in any case: human is person, as analyzers call one; others stay."""
    plain = word.strip().casefold()
    return _LABELS.get(plain, plain)


def place(camera: str) -> str:
    """A camera's name as people read it: front_door becomes "Front door"."""
    words = camera.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def channel_name(address: str) -> str:
    """A channel's name as people read it: slack:// becomes "Slack"."""
    return address.partition(":")[0].capitalize()
