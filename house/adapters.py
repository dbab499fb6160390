"""An address picks its adapter: the scheme names the file or folder that serves it.

`rtsp://...` is served by `rtsp.py`, `rtsps://` by the same file (a trailing "s" means TLS), `mjpeg+http://` by
`mjpeg.py` (what follows the plus is the carrier), `slack://` by the folder `slack`.
"""

import ast
import importlib
import importlib.util
import pkgutil
import re
from pathlib import Path
from types import ModuleType
from typing import Any

from house.masking import hidden

_SCHEME = re.compile(r"^([a-z][a-z0-9_]*(?:\+[a-z]+)?)://", re.IGNORECASE)


class UnknownAddress(ValueError):
    """There is no adapter for this address; the text lists those that exist."""


def known(folder: str) -> list[str]:
    """Names of the adapters in the package `folder`, files and folders alike, sorted; importing none of them."""
    package = importlib.import_module(folder)
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__))


def adapter_name(folder: str, address: str) -> str:
    """The name of the file (without .py) or folder for `address`; raises UnknownAddress, which names those known."""
    names = known(folder)
    match = _SCHEME.match(address)
    if match is None:
        raise UnknownAddress(f"{hidden(address)!r} is not an address; it must begin with one of: {_listed(names)}")
    scheme = match.group(1).lower().split("+")[0]
    for name in (scheme, scheme.removesuffix("s")):
        if name in names:
            return name
    raise UnknownAddress(f"nothing answers {scheme}://; known here: {_listed(names)}")


def pick(folder: str, address: str) -> ModuleType:
    """Import and return the adapter module in package `folder` for `address`."""
    return importlib.import_module(f"{folder}.{adapter_name(folder, address)}")


def declared(folder: str, name: str, constant: str) -> Any:
    """What the adapter `name` in package `folder` declares as `constant`, None when it declares no such thing.

    It is a literal at the top level of the adapter's file, of its `__init__.py` where it is a folder, or of a module
    that file imports it from; it is read from there: nothing of the adapter is imported, which may be heavy.
    """
    package = importlib.import_module(folder)
    files = [Path(place, *parts) for place in package.__path__ for parts in ((f"{name}.py",), (name, "__init__.py"))]
    return _literal(next(file for file in files if file.is_file()), constant)


def _literal(file: Path, constant: str) -> Any:
    """The literal a Python file calls `constant`, or imports by that name from a module that has it; else None."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(each, ast.Name) and each.id == constant for each in targets):
                return ast.literal_eval(node.value)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for each in node.names:
                if (each.asname or each.name) == constant and (spec := importlib.util.find_spec(node.module)):
                    return _literal(Path(str(spec.origin)), each.name)
    return None


def can(folder: str, address: str, capability: str) -> bool:
    """Whether the adapter for `address` names this in its CAPABILITIES; raises UnknownAddress."""
    return capability in (declared(folder, adapter_name(folder, address), "CAPABILITIES") or ())


def _listed(names: list[str]) -> str:
    return ", ".join(f"{name}://" for name in names)
