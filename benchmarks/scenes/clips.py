"""Real recordings of cameras that are tampered with: when each look becomes suspicious, and what is said before."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.scenes.cameras import frames
from vision.scene.reference import compare
from vision.scene.reference_set import SceneGallery
from vision.scene.scene_verdict import SceneVerdict

CLIPS = {
    "ir-corridor-covered.mp4": ("clips/ir-corridor-covered.mp4", 30, 1950),
    "occlusion.mp4": ("scenes/occlusion.mp4", 30, 63),
    "defocus.mp4": ("scenes/defocus.mp4", 30, 26),
}
"""Path, frames a second, and the frame at which the tampering begins (occlusion: by eye; defocus: by its sharpness)."""


@dataclass(frozen=True)
class ClipRow:
    """One recording: looks before and suspicious ones among them, seconds from tampering to the first after it."""

    name: str
    before: int
    false: int
    after: int
    found: int
    first: float | None
    verdicts: dict[str, int]


def clip_rows(data: Path) -> list[ClipRow]:
    """Look three times a second; references are the first pictures, 0.3 s apart."""
    return [_row(name, list(frames(data / path)), rate, begins) for name, (path, rate, begins) in CLIPS.items()]


def _row(name: str, played: list[tuple[int, Any]], rate: int, begins: int) -> ClipRow:
    gallery = SceneGallery([picture for number, picture in played if number in (0, 9, 18)])
    looks = [(number, compare(gallery, picture)) for number, picture in played if number > 18 and number % 10 == 0]
    before = [verdict for number, verdict in looks if number < begins]
    after = [(number, verdict) for number, verdict in looks if number >= begins]
    first = next(((number - begins) / rate for number, verdict in after if verdict.suspicious), None)
    found: list[SceneVerdict] = [verdict for _, verdict in after if verdict.suspicious]
    kinds = {str(verdict.kind): sum(each.kind == verdict.kind for each in found) for verdict in found}
    false = sum(verdict.suspicious for verdict in before)
    return ClipRow(name, len(before), false, len(after), len(found), first, kinds)


def clip_table(rows: list[ClipRow]) -> str:
    """Lay the rows out for people."""
    lines = [f"{'recording':26} {'before':>6} {'false':>5} {'after':>5} {'found':>5} {'first s':>7}  verdicts"]
    lines += [f"{row.name:26} {row.before:6} {row.false:5} {row.after:5} {row.found:5} "
              f"{'-' if row.first is None else f'{row.first:.1f}':>7}  {row.verdicts}" for row in rows]
    return "\n".join(lines)
