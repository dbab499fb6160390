"""Names as people read them."""


def place(camera: str) -> str:
    """A camera's name as people read it: front_door becomes "Front door"."""
    words = camera.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
