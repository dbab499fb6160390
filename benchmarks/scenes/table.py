"""The figures of the scene check, laid out for people."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import comb
from statistics import median

from benchmarks.scenes.cameras import SIX
from benchmarks.scenes.judged import JudgedScene
from benchmarks.scenes.looks import KINDS, OTHER, SAME
from benchmarks.scenes.sift_peer import SUSPICIOUS_UNDER
from vision.scene.scene_verdict import SceneKind

GROUPS = {
    "covers of 50-70 %": ["cover 50-70 %"], "covers over 70 %": ["cover over 70 %"], "shift of 10 % and more":
    ["shift 10-20 %", "shift 20-40 %"], "rotation 3-15 degrees": ["rotation 3-6", "rotation 6-15"], "zoom": ["zoom"],
    "defocus 2 % and more": ["defocus 2-3 %", "defocus 3-6 %"], OTHER: [OTHER],
}


def upper_bound(events: int, count: int) -> float:
    """Return the share that so many events in so many looks allow with 95 % certainty (Clopper and Pearson, 1934)."""
    if events >= count:
        return 1.0
    low, high = events / count, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        chance = sum(comb(count, k) * middle**k * (1 - middle) ** (count - k) for k in range(events + 1))
        low, high = (middle, high) if chance > 0.05 else (low, middle)
    return high


def report(looks: Sequence[JudgedScene]) -> str:
    """Return all tables."""
    return "\n\n".join([_calm(looks), _kinds(looks), _groups(looks), _confusion(looks), _geometry(looks)])


def _share(looks: Sequence[JudgedScene], true: Callable[[JudgedScene], bool]) -> str:
    return f"{100 * sum(map(true, looks)) / len(looks):5.1f}" if looks else "    -"


def _calm(looks: Sequence[JudgedScene]) -> str:
    lines = [f"{'same scene':26} {'n':>5} {'flagged':>7} {'%':>5} {'at most':>7} {'asked %':>7} {'P2 %':>6}  by camera"]
    for source, words in (("pair", "one reference"), ("gallery", "gallery, nearest 3")):
        for dark in (False, True):
            chosen = [each for each in looks
                      if (each.look.source, each.look.kind, each.look.dark) == (source, SAME, dark)]
            if chosen:
                lines.append(_calm_row(words + (", dark" if dark else ""), chosen))
    return "\n".join(lines)


def _calm_row(words: str, chosen: Sequence[JudgedScene]) -> str:
    flagged = sum(each.found for each in chosen)
    cameras = [f"{name[:5]} {_share(one, lambda each: each.found).strip()}" for name in SIX
               if (one := [each for each in chosen if each.look.camera == name])]
    asked = _share(chosen, lambda each: each.kind == SceneKind.QUESTION)
    return (f"{words:26} {len(chosen):5} {flagged:7} {100 * flagged / len(chosen):5.2f} "
            f"{100 * upper_bound(flagged, len(chosen)):7.2f} {asked:>7} {_peer(chosen):>6}  {', '.join(cameras)}")


def _peer(chosen: Sequence[JudgedScene]) -> str:
    counted = [each for each in chosen if each.look.sift is not None]
    return _share(counted, lambda each: (each.look.sift or 0) < SUSPICIOUS_UNDER)


def _kinds(looks: Sequence[JudgedScene]) -> str:
    lines = [f"{'tampered, gallery':26} {'n':>5} {'found %':>7} {'asked %':>7} {'right %':>7} {'P2 %':>6}  by camera"]
    return "\n".join([*lines, *(_kind_row(kind, [each for each in looks if each.look.kind == kind])
                                for kind in [*KINDS, OTHER])])


def _kind_row(kind: str, chosen: Sequence[JudgedScene]) -> str:
    found = [each for each in chosen if each.found]
    by_camera = [(name, [each for each in chosen if each.look.camera == name]) for name in SIX]
    cameras = [f"{name[:5]} {_share(one, lambda each: each.found).strip()}" for name, one in by_camera]
    asked = _share(chosen, lambda each: each.kind == SceneKind.QUESTION)
    return (f"{kind:26} {len(chosen):5} {_share(chosen, lambda each: each.found):>7} {asked:>7} "
            f"{_share(found, lambda each: each.right):>7} {_peer(chosen):>6}  {', '.join(cameras)}")


def _groups(looks: Sequence[JudgedScene]) -> str:
    lines = [f"{'all of a kind':26} {'n':>5} {'found %':>7} {'missed at most %':>16}"]
    for name, kinds in GROUPS.items():
        chosen = [each for each in looks if each.look.kind in kinds]
        missed = sum(not each.found for each in chosen)
        lines.append(f"{name:26} {len(chosen):5} {_share(chosen, lambda each: each.found):>7} "
                     f"{100 * upper_bound(missed, len(chosen)):16.1f}")
    found = [each for each in looks if each.found and each.look.kind != SAME]
    lines.append(f"{'right verdict, of found':26} {len(found):5} {_share(found, lambda each: each.right):>7}")
    return "\n".join(lines)


def _confusion(looks: Sequence[JudgedScene]) -> str:
    columns = [*SceneKind]
    heads = "".join(f"{kind[:10]:>11}" for kind in columns)
    lines = [f"{'truth, gallery':18}{heads}  covered or turned away"]
    for group in (SAME, "covered", "moved", "defocused", "blinded", "dark", "different"):
        chosen = [each for each in looks if each.look.group == group and each.look.source != "pair"]
        counts = Counter(each.kind for each in chosen)
        unclear = sum(each.unclear for each in chosen)
        lines.append(f"{group:18}" + "".join(f"{counts[kind]:11}" for kind in columns) + f"{unclear:11}")
    return "\n".join(lines)


def _geometry(looks: Sequence[JudgedScene]) -> str:
    """How near the figures are to the truth: medians of absolute errors."""
    moved = [each.look for each in looks if each.look.group == "moved" and each.kind == SceneKind.MOVED]
    shifted = [look for look in moved if look.kind.startswith("shift")]
    turned = [look for look in moved if look.kind.startswith("rotation")]
    covered = [each for each in looks
               if each.look.truth.covered is not None and each.kind == SceneKind.COVERED and not each.unclear]
    wrong = [abs(each.look.affected[each.nearest] - (each.look.truth.covered or 0)) for each in covered]
    aside = [abs(look.moves[0][0] - look.truth.right) for look in shifted]
    rolled = [abs(look.moves[0][1] - look.truth.degrees) for look in turned]
    return "\n".join([
        f"shift, error (median): {100 * _median(aside):.1f} % of the width",
        f"rotation, error (median): {_median(rolled):.1f} degrees",
        f"covered share, error (median): {100 * _median(wrong):.0f} % of the view",
    ])


def _median(values: list[float]) -> float:
    return median(values) if values else float("nan")
