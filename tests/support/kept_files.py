"""The files of the tree that are kept, for tests that read the tree itself."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def kept_files(*patterns: str) -> list[Path]:
    """Files known to git or not ignored by it, that match one of git's patterns (none: all); relative to ROOT."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted(Path(name) for name in set(listed.split("\0")) if name and (ROOT / name).is_file())
