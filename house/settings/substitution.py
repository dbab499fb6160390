"""`${NAME}` and `${file:PATH}` in settings become what the environment or a file holds."""

import re
import shlex
import stat
from collections.abc import Mapping
from pathlib import Path as File
from typing import Any
from urllib.parse import quote

from house.settings.problems import Layer, Path
from house.settings.yaml.nodes import CONTROL

BIGGEST = 16 * 1024
FORMS = "${NAME} for the environment, ${file:PATH} for a file, $${ for a plain ${"
_REFERENCE = re.compile(r"\$\$\{|\$\{([^{}]*)(\}?)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


class _Unusable(Exception):
    """A reference cannot be followed: what is wrong and what is allowed."""

    def __init__(self, text: str, allowed: str) -> None:
        super().__init__(text)
        self.text, self.allowed = text, allowed


def expand(layer: Layer, home: File, environ: Mapping[str, str]) -> None:
    """Replace every reference in the layer's texts; relative paths start at `home`."""
    layer.values = _Expander(layer, home, environ).value(layer.values, ())


class _Expander:
    def __init__(self, layer: Layer, home: File, environ: Mapping[str, str]) -> None:
        self._layer, self._home, self._environ = layer, home, environ

    def value(self, value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {key: self.value(each, (*path, key)) for key, each in value.items()}
        if isinstance(value, list):
            return [self.value(each, (*path, index)) for index, each in enumerate(value)]
        if isinstance(value, str) and "${" in value:
            return self._text(value, path)
        return value

    def _text(self, text: str, path: Path) -> str | None:
        try:
            return _REFERENCE.sub(lambda match: self._one(match, path), text)
        except _Unusable as error:
            self._layer.add(path, error.text, error.allowed)
            return None

    def _one(self, match: re.Match[str], path: Path) -> str:
        if match[0] == "$${":
            return "${"
        name = match[1]
        if not match[2]:
            raise _Unusable("a ${ is never closed", FORMS)
        text = read_secret(self._home, name[5:]) if name.startswith("file:") else self._variable(name)
        self._layer.expanded.add(path)
        self._layer.secrets.add(text)
        return _in_address(text) if _before_host(match) else text

    def _variable(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise _Unusable("a ${...} is neither a name nor a file", FORMS)
        text = self._environ.get(name)
        if not text:
            state = "empty" if text == "" else "not set"
            how = f"export {name}=... before `./hearthwatch up`"
            raise _Unusable(f"the environment variable {name} is {state}", how)
        return _checked(text, f"the environment variable {name}")


def read_secret(home: File, place: str) -> str:
    """The text of a secret file without the line break at its end."""
    file = _file(home, place)
    shown = f"the file {place}"
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):
            raise _Unusable(f"{shown} is not a file", "a text file of mode 600")
        mode = stat.S_IMODE(about.st_mode)
        if mode & 0o077:
            raise _Unusable(f"{shown} can be read or changed by others (mode {mode:o})", f"chmod 600 {_quoted(file)}")
        if about.st_size > BIGGEST:
            raise _Unusable(f"{shown} is too big for a secret", f"up to {BIGGEST // 1024} kB")
        text = file.read_bytes().decode("utf-8-sig").rstrip("\r\n")
    except FileNotFoundError:
        raise _Unusable(f"there is no file {place}", f"write it, then chmod 600 {_quoted(file)}") from None
    except OSError as error:
        how = f"a file you may read; try ls -l {_quoted(file)}"
        raise _Unusable(f"{shown} cannot be read: {error.strerror}", how) from None
    except UnicodeDecodeError:
        raise _Unusable(f"{shown} is not UTF-8 text", "one line of UTF-8 text") from None
    return _checked(text, shown)


def _file(home: File, place: str) -> File:
    if not place.strip() or "\0" in place:
        raise _Unusable("${file:} names no file", "${file:secrets/NAME}")
    try:
        return home / File(place).expanduser()
    except RuntimeError:
        raise _Unusable("this ~ leads nowhere", "a path beside config.yml, or one that begins with /") from None


def _before_host(match: re.Match[str]) -> bool:
    """Whether a reference is where an address has its user and password."""
    scheme, begun, before = match.string[:match.start()].partition("://")
    return bool(begun) and "/" not in before and "@" in match.string[match.end():]


def _in_address(text: str) -> str:
    """A password as an address can hold it: `p@ss/word` becomes `p%40ss%2Fword`; escapes already there stay."""
    return quote(text, safe="%" if re.search(r"%[0-9A-Fa-f]{2}", text) else "")


def _checked(text: str, shown: str) -> str:
    if not text:
        raise _Unusable(f"{shown} is empty", "one line of text")
    if CONTROL.search(text):
        raise _Unusable(f"{shown} holds more than one line of plain text", "one line of text")
    return text


def _quoted(file: File) -> str:
    return shlex.quote(str(file))
