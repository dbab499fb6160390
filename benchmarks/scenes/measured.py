"""Looks measured: the cues of each against its references, by several processes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2

from benchmarks.scenes.cameras import SIX, SceneCamera, scene_cameras, textures
from benchmarks.scenes.looks import Drawn, TrialLook, gallery_looks, pair_looks, tampered_looks
from benchmarks.scenes.sift_peer import SiftPeer
from vision.scene.camera_moved import MoveBank
from vision.scene.reference import changed_mask, compare, pairs, share_of_view
from vision.scene.reference_set import SceneGallery, is_dark, is_unlit
from vision.scene.scene_picture import ScenePicture


@dataclass(frozen=True)
class LookPlan:
    """How many looks: of each kind of tampering, pairs of each camera; clips get half. sift: every how many by SIFT."""

    data: Path
    each: int = 24
    pairs: int = 400
    seed: int = 0
    sift: int = 4


@dataclass(frozen=True)
class MeasuredLook:
    """What was measured of one look. cues: of each reference. moves: right (share of the width) and degrees found.

    affected: share of the view found changed, by reference. sift: the peer's matches, None where it was not asked.
    """

    camera: str
    source: str
    kind: str
    group: str
    cues: list[dict[str, float]]
    moves: list[tuple[float, float]]
    affected: list[float]
    dark: bool
    unlit: bool
    truth: Drawn = field(repr=False)
    sift: int | None = None


class _Banks(SceneGallery):
    """Three references; their banks of moves are kept for as long as the pictures are."""

    def __init__(self, references: list[ScenePicture], banks: dict[int, MoveBank], lasting: set[int]) -> None:
        super().__init__(references)
        self._all, self._lasting = banks, lasting

    def bank(self, place: int) -> MoveBank:
        key = id(self.reference(place))
        if key not in self._lasting:
            return super().bank(place)
        if key not in self._all:
            self._all[key] = super().bank(place)
        return self._all[key]


def measured_looks(plan: LookPlan, workers: int) -> list[MeasuredLook]:
    """Return all looks of all cameras, the same ones for the same plan."""
    with Pool(workers) as pool:
        return sum(pool.map(partial(_of_camera, plan), range(len(SIX) + 5), chunksize=1), [])


_read: dict[Path, tuple[list[SceneCamera], list[Any]]] = {}


def _of_camera(plan: LookPlan, number: int) -> list[MeasuredLook]:
    cv2.setNumThreads(1)
    if plan.data not in _read:
        _read[plan.data] = scene_cameras(plan.data), textures(plan.data)
    cameras, photographs = _read[plan.data]
    camera, banks, peer = cameras[number], dict[int, MoveBank](), SiftPeer()
    kept = {id(picture) for picture in camera.prepared}
    return [_measured(look, _Banks(look.references, banks, kept),
                      peer if plan.sift and number < len(SIX) and count % plan.sift == 0 else None)
            for count, look in enumerate(_looks(plan, cameras, number, photographs[number % 2::2]))]


def _looks(plan: LookPlan, cameras: list[SceneCamera], number: int, photographs: list[Any]) -> Iterator[TrialLook]:
    camera, share = cameras[number], 1 if number < len(SIX) else 2
    others = [other for other in cameras if other is not camera]
    yield from gallery_looks(camera)
    yield from pair_looks(camera, plan.pairs // share, plan.seed)
    yield from tampered_looks(camera, others, max(1, plan.each // share), photographs, plan.seed)


def _measured(look: TrialLook, gallery: SceneGallery, peer: SiftPeer | None) -> MeasuredLook:
    found = [each.with_move() for each in pairs(gallery, look.picture)]
    moves = [(each.check.move.right, each.check.move.degrees) for each in found if each.check is not None]
    sift = None if peer is None else peer.count(*look.raw)
    return MeasuredLook(look.camera, look.source, look.kind, look.group, [each.cues for each in found], moves,
                        [share_of_view(look.picture, changed_mask(look.picture, each.pair)) for each in found],
                        is_dark(look.picture), is_unlit(look.picture), look.truth, sift)


def milliseconds(data: Path, size: tuple[int, int] = (1280, 720)) -> dict[str, float]:
    """Return how long an ordinary and a suspicious look take from a picture of that size, median of many, and SIFT."""
    cv2.setNumThreads(1)
    pictures = [cv2.resize(picture, size) for picture in scene_cameras(data)[2].pictures[:12]]
    gallery, peer = SceneGallery(pictures[1:]), SiftPeer(wide=size[0])
    covered = pictures[0].copy()
    covered[:, : size[0] * 6 // 10] = (40, 60, 80)
    return {"ordinary": _median(lambda: compare(gallery, pictures[0])),
            "suspicious": _median(lambda: compare(gallery, covered)),
            "P2": _median(lambda: peer.count(pictures[1], pictures[0]), 5)}


def _median(work: Any, times: int = 60) -> float:
    work()
    took = []
    for _ in range(times):
        began = perf_counter()
        work()
        took.append(1000 * (perf_counter() - began))
    return sorted(took)[len(took) // 2]
