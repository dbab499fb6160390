"""Texts that come from devices, as a terminal may show them."""


def printable(text: str) -> str:
    """The text with a space for each character that moves or colours a terminal."""
    return "".join(each if each.isprintable() else " " for each in text)
