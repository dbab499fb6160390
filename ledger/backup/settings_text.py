"""Settings as a backup without secrets has them: without secrets, and without comments that may hold old ones. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import quote

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.tokens import ScalarToken

from house.masking import REMOVED, names_secret

COMMENT = "# not in the backup"
"""Stands there for each comment of one's own."""
SHORTEST = 4
"""Characters of a secret that is removed wherever it appears; a shorter one is in many words."""
_BEGINS = re.compile(r"(?:(?<=\s)|^)#", re.MULTILINE)
_KEY = r"([\w.-]+)[\"']?\s*:\s+[\"']?"


def without_comments(text: str, known: Collection[str]) -> str:
    """The YAML without its comments, but for those with these texts."""
    inside, kept, at = _scalars(text), list[str](), 0
    for found in _BEGINS.finditer(text):
        start = found.start()
        if start < at or any(begins <= start < ends for begins, ends in inside):
            continue
        line = text[start:].partition("\n")[0]
        own = line.lstrip("#").strip()
        kept += [text[at:start], line if not own or own in known else COMMENT]
        at = start + len(line)
    return "".join([*kept, text[at:]])


def without_secrets(line: str, secrets: Iterable[str]) -> str:
    """The line without these secrets, in whatever form an address has them."""
    forms = {form for each in secrets if each for form in (each, quote(each), quote(each, safe=""))}
    for form in sorted(forms, key=len, reverse=True):
        line = line.replace(form, REMOVED) if len(form) >= SHORTEST else _without_short(line, re.escape(form))
    return line


def values(text: str) -> list[str]:
    """The keys and values of YAML, as they are read; none of what nothing can be read from."""
    return [str(token.value) for token in _tokens(text)]


def _without_short(line: str, form: str) -> str:
    """Without it where it is a login's password, the value of an option, or the value of a key that names a secret."""
    line = re.sub(rf"(?<=:){form}(?=@)", REMOVED, line)
    line = re.sub(rf"(?<==){form}(?=[&\s\"'#]|$)", REMOVED, line)
    return re.sub(rf"{_KEY}{form}(?=[\"']?\s*(?:[,}}\]#]|$))",
                  lambda found: found[0][: -len(_plain(form))] + REMOVED if names_secret(found[1]) else found[0], line)


def _plain(escaped: str) -> str:
    return re.sub(r"\\(.)", r"\1", escaped)


def _scalars(text: str) -> list[tuple[int, int]]:
    """Where the values are in which # is a character like others; of a block, without the line that begins it."""
    found = []
    for token in _tokens(text):
        start, end = token.start_mark.index, token.end_mark.index
        if token.style in ("|", ">"):
            start = text.find("\n", start)
        found.append((start, end))
    return [each for each in found if each[0] >= 0]


def _tokens(text: str) -> Iterator[ScalarToken]:
    try:
        yield from [token for token in YAML(typ="safe", pure=True).scan(text) if isinstance(token, ScalarToken)]
    except YAMLError:
        return
