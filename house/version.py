"""Which Hearthwatch this is: the number of its release, and of what was checked out."""

from pathlib import Path

VERSION = "0.1.0"
"""As in CHANGELOG.md and pyproject.toml."""
_SHORT = 7


def described(root: Path) -> str:
    """The version and, where `root` is a clone of git, its commit: "0.1.0 (ddf35ae)". Never raises."""
    commit = _commit(root / ".git")
    return f"{VERSION} ({commit[:_SHORT]})" if commit else VERSION


def _commit(git: Path) -> str:
    """The commit that is checked out, read without git; "" when that is not known."""
    try:
        head = (git / "HEAD").read_text("ascii").strip()
        name = head.removeprefix("ref: ")
        if name == head:
            return head
        loose = git / name
        return loose.read_text("ascii").strip() if loose.is_file() else _packed(git / "packed-refs", name)
    except (OSError, UnicodeDecodeError):
        return ""


def _packed(file: Path, name: str) -> str:
    rows = (line.split(" ", 1) for line in file.read_text("ascii").splitlines() if not line.startswith(("#", "^")))
    return next((row[0] for row in rows if row[1:] == [name]), "")
