"""Names as people read and write them."""

def place(camera: str) -> str:
    """A camera's name as people read it: front_door becomes "Front door"."""
    words = camera.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def channel_name(address: str) -> str:
    """A channel's name as people read it: slack:// becomes "Slack"."""
    return address.partition(":")[0].capitalize()
