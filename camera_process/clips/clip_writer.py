"""Writes one event's clip: what of a camera's ring goes into which file, and when it is over."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import Protocol

from camera_process.clips.picture_encoder import LeftEncoder, PictureEncoder
from camera_process.clips.remux import ALL, GrowingFile
from camera_process.orientation import STRAIGHT, Turn
from camera_process.stream.packet_ring import PacketRing, PacketRun
from camera_process.stream.packets import JPEG, Packet

_JITTER = 0.001  # seconds by which a picture's stamp may lie beside its arrival


@dataclass(frozen=True)
class Extent:
    """How much of an event goes into its clip, in seconds: before it, after it, and at most altogether.

    What is usual: house/settings/sections/clips.py. turn: how the ring's pictures are put right.
    """

    pre_roll: float
    post_roll: float
    longest: float
    turn: Turn = STRAIGHT


@dataclass(frozen=True)
class Subject:
    """What a clip is about. began_at: unix time of the event's first frame; began: the same on the ring's clock.

    asked, channel: the request of somebody who wants it, and where; "" for an event that the camera noticed itself.
    """

    event: str
    camera: str
    began_at: float
    began: float
    asked: str = ""
    channel: str = ""


@dataclass(frozen=True)
class FinishedFile:
    """A file that has stopped growing. keep, seconds: how much of its beginning belongs into the clip.

    pre_roll: seconds from its first packet to the event's first frame, negative in the clip of a later connection.
    encoder: what is still to be waited for. tries: how often finishing it has failed.
    """

    clip: str
    subject: Subject
    part: int
    pre_roll: float
    keep: int = ALL
    turn: Turn = STRAIGHT
    seconds: float = inf
    encoder: PictureEncoder | LeftEncoder | None = None
    tries: int = 0


class ClipFiles(Protocol):
    """Where growing files lie (ledger.files.clips.Clips); all may raise LedgerError or OSError."""

    def id_of(self, camera: str, name: str, at: float) -> str: ...
    def begin(self, clip: str, about: dict[str, object], in_memory: bool = False) -> Path: ...
    def check_room(self) -> None: ...


@dataclass
class ClipWriter:
    """Follows a ring from the key frame before the pre-roll on, one file for each connection of the camera.

    What the ring holds of it at the beginning is held here until it is written, however late that is.
    Packets of video are written as they are; single pictures are encoded by what `encode` begins at a path.
    until: where the clip ends on the ring's clock, known once the event is over. `last_call`: no more packets come.
    late: by how much the ring shows the event later than `subject.began` says.
    """

    subject: Subject
    ring: PacketRing
    extent: Extent
    files: ClipFiles
    encode: Callable[[Path], PictureEncoder]
    until: float = inf
    late: float = 0.0
    last_call: bool = False
    position: int = field(init=False)
    _held: PacketRun | None = field(init=False, repr=False)
    part: int = field(default=0, init=False)
    _segment: int = field(default=0, init=False)
    _growing: GrowingFile | PictureEncoder | None = field(default=None, init=False)
    _arrived: list[float] = field(default_factory=list, init=False)
    _first: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.position = self.ring.since(self.subject.began - self.extent.pre_roll)
        self._held = self.ring.read(self.position)

    @property
    def clip(self) -> str:
        """The id of its first file; it is the same before that is begun."""
        return self._id(1)

    @property
    def end(self) -> float:
        """Where it ends at the latest, on the ring's clock."""
        return min(self.until, inf if self._first is None else self._first + self.extent.longest)

    def advance(self) -> list[FinishedFile]:
        """Write what has come since the last call; returns the files that are complete with it.

        Raises ClipError, LedgerError or OSError; `close` then gives what was written before.
        """
        finished: list[FinishedFile] = []
        while run := self._next_run():
            if self._growing is not None and run.segment != self._segment:
                finished += self.close()
            packets = [packet for packet in run.packets if packet.arrived <= self.end]
            self._write(run, packets)
            self.position = run.next
            if len(packets) < len(run.packets):
                break
        return finished

    def _next_run(self) -> PacketRun | None:
        held, self._held = self._held, None
        return held or self.ring.read(self.position)

    def over(self) -> bool:
        """Whether nothing more can come into it."""
        newest = self.ring.newest
        return self.last_call or (newest is not None and newest > self.end)

    def close(self) -> list[FinishedFile]:
        """End the file that grows; returns nothing when none does or nothing came into it. Raises as `advance`."""
        growing, self._growing = self._growing, None
        if growing is None:
            return []
        growing.close()
        if not self._arrived:
            return []
        pre_roll = self.subject.began + self.late - self._arrived[0]
        finished = FinishedFile(self._id(self.part), self.subject, self.part, pre_roll, turn=self.extent.turn)
        if isinstance(growing, PictureEncoder):
            return [replace(finished, seconds=self.end - self._arrived[0] + _JITTER, encoder=growing)]
        return [replace(finished, keep=sum(arrived <= self.end for arrived in self._arrived))]

    def _write(self, run: PacketRun, packets: list[Packet]) -> None:
        if not packets:
            return
        self.files.check_room()
        if self._growing is None:
            self._begin(run, packets)
        assert self._growing is not None
        before = self._growing.written
        try:
            self._growing.write(packets)
        finally:
            self._arrived += [packet.arrived for packet in packets[:self._growing.written - before]]

    def _begin(self, run: PacketRun, packets: list[Packet]) -> None:
        self.part, self._segment, self._arrived = self.part + 1, run.segment, []
        self._first = packets[0].arrived if self._first is None else self._first
        subject, pre_roll = self.subject, self.subject.began - packets[0].arrived
        about = {"event": subject.event, "camera": subject.camera, "began_at": subject.began_at, "part": self.part,
                 "pre_roll": round(pre_roll, 3), "rotate": self.extent.turn.rotate, "flip": self.extent.turn.flip,
                 "asked": subject.asked, "channel": subject.channel}
        pictures = run.stream.codec == JPEG.codec
        path = self.files.begin(self._id(self.part), about, in_memory=pictures)
        self._growing = self.encode(path) if pictures else GrowingFile(path, run.stream, packets)

    def _id(self, part: int) -> str:
        name = self.subject.event if part < 2 else f"{self.subject.event}-{part}"
        return self.files.id_of(self.subject.camera, name, self.subject.began_at)
