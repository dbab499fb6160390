"""Builds the loop of each camera of a process, on the parts that they share."""

import logging
from dataclasses import dataclass
from functools import reduce

from camera_process import factory
from camera_process.capabilities import DualStream, RepeatingSource
from camera_process.detection.abandoned_thread_guard import (
    AbandonedGuard,
    GuardedClipRequests,
    GuardedEventStore,
    GuardedFrameHook,
    GuardedSampleRequests,
)
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.frozen_picture import FrozenPicture
from camera_process.detection.motion_blindness import MotionBlindness
from camera_process.live_view.full_picture import FullPicture, MainStreamPicture
from camera_process.live_view.live_picture import LivePicture
from camera_process.live_view.motion_stages import LiveMotionStages, seen_by
from camera_process.live_view.viewer_lease import ViewerLease
from camera_process.orientation import unwrapped
from camera_process.samples.camera_samples import CameraSamples
from camera_process.scene_check.camera_scene import CameraScene
from camera_process.scene_check.loop_trouble import FeedRepeats
from camera_process.source import Source, SourceError
from camera_process.stream.keyframe_policy import KeyframePolicy
from camera_process.stream.keyframe_policy_inputs import FrameHook, KeyframePolicyInputs, both, keyframe_policy
from camera_process.supervision.pushed_camera import pushed, pushed_detector, pushed_parts
from camera_process.supervision.shared_parts import SharedParts, Unusable
from house import facts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CameraBuilder:
    """Builds cameras after their settings as they are now."""

    shared: SharedParts

    def loop(self, camera: str) -> CameraLoop | None:
        """The camera's loop, not started; None, with Trouble, when its address cannot be used at all."""
        shared, settings = self.shared, self.shared.cameras[camera]
        parts = factory.detector_parts(settings.motion, shared.pir_sensors.share(camera))
        policy = keyframe_policy(camera, settings)
        inputs = self._policy_inputs(camera, policy, parts) if policy else None
        try:
            source = factory.camera(settings, shared.context.clock, policy, shared.decoder)
        except (SourceError, ValueError) as error:
            self._unusable(camera, error)
            return None
        sends = pushed(source)
        parts = pushed_parts(settings, sends) if sends else parts
        frozen = self._frozen(camera, source, parts)
        blind = MotionBlindness(shared.context.clock.monotonic)
        live = self._live_picture(camera)
        scene = self._scene(camera, bool(sends), frozen)
        looks = shared.scenes.looks(scene) if scene else None
        full = self._full_picture(camera, source)
        hook = reduce(both, (frozen, blind, looks, inputs, full), self._live_view(camera, live, parts))
        deps = self._dependencies(camera, source, parts, hook)
        detector = (pushed_detector(camera, source, parts, deps, shared, live) if sends
                    else EventDetector(camera, source, parts, deps))
        if policy and inputs:
            policy.wait_for(lambda: detector.awaited or inputs.viewed())
        loop, before = CameraLoop(detector, frozen, blind, scene), shared.unusable.pop(camera, None)
        if before:
            loop.troubles.offline.since = before.since
        return loop

    def _unusable(self, camera: str, error: Exception) -> None:
        log.error("%s: %s", camera, error)
        self.shared.unusable[camera] = Unusable(self.shared.now(), str(error))
        self.shared.store.record(facts.TroubleBegan(at=self.shared.now(), kind="camera", about=camera, text=str(error)))

    def _dependencies(self, camera: str, source: Source, parts: DetectorParts, hook: FrameHook) -> Dependencies:
        shared, guard = self.shared, AbandonedGuard()
        clips = shared.clips.camera_clips(camera, source)
        if clips:
            clips.requests = GuardedClipRequests(guard, clips.requests)
        return Dependencies(GuardedEventStore(guard, shared.store), shared.context.clock,
                            lambda: shared.switch_cache.switches(camera), GuardedFrameHook(guard, hook), clips, guard,
                            lambda: shared.switch_cache.exit_delay, self._samples(camera, parts, guard))

    def _scene(self, camera: str, pushed: bool, frozen: FrozenPicture) -> CameraScene | None:
        """The scene check of a camera that always looks the same way and sends pictures of it all the time."""
        settings = self.shared.cameras[camera]
        if settings.scene_unchecked or pushed:
            return None
        ignored = self.shared.switch_cache.state.fields.get(f"scene_ignored:{camera}") or {"until": 0.0}
        repeats = FeedRepeats(lambda: frozen.learned or frozen.may_repeat() or frozen.impairment() is not None)
        return CameraScene(camera, self.shared.references, self.shared.store.record, self.shared.context.clock,
                           settings.scene.accept_first, float(ignored["until"]), repeats)

    def _samples(self, camera: str, parts: DetectorParts, guard: AbandonedGuard) -> CameraSamples:
        shared, motion = self.shared, self.shared.cameras[camera].motion
        about = {"sensitivity": motion.sensitivity, "min_area": motion.min_area, "lasting": motion.lasting,
                 "masks": [list(map(list, each)) for each in motion.masks],
                 "zones": {name: list(map(list, corners)) for name, corners in motion.zones.items()}}
        return CameraSamples(camera, parts.motion, GuardedSampleRequests(guard, shared.samples),
                             lambda: shared.switch_cache.training,
                             lambda: shared.context.settings.samples.quiet_every, about)

    def _frozen(self, camera: str, source: Source, parts: DetectorParts) -> FrozenPicture:
        inner, _ = unwrapped(source)
        repeats = isinstance(inner, RepeatingSource) and inner.repeats()

        def may_repeat() -> bool:
            known = self.shared.cameras.get(camera)
            return repeats or (known is not None and known.repeats)

        return FrozenPicture(may_repeat, lambda: parts.occupancy.open)

    def _live_picture(self, camera: str) -> LivePicture:
        home = self.shared.context.home
        return LivePicture(home.live(camera), home.lease(camera), home.frame_time(camera), self.shared.context.clock)

    def _full_picture(self, camera: str, source: Source) -> FrameHook:
        """For somebody who looks full screen: of a camera with two streams, the main one."""
        home, clock = self.shared.context.home, self.shared.context.clock
        inner, _ = unwrapped(source)
        if isinstance(inner, DualStream):
            return MainStreamPicture(home.full(camera), home.full_lease(camera), inner.packet_ring, inner.packet_turn(),
                                     clock)
        return FullPicture(home.full(camera), home.full_lease(camera), clock)

    def _live_view(self, camera: str, live: LivePicture, parts: DetectorParts) -> FrameHook:
        home, clock = self.shared.context.home, self.shared.context.clock
        stages = LiveMotionStages(home.stages(camera), home.stages_lease(camera), parts.motion.stages, clock)
        return seen_by(live, stages)

    def _policy_inputs(self, camera: str, policy: KeyframePolicy, parts: DetectorParts) -> KeyframePolicyInputs:
        home, clock, switch_cache = self.shared.context.home, self.shared.context.clock, self.shared.switch_cache
        leases = [ViewerLease(each, clock) for each in (home.lease(camera), home.stages_lease(camera))]
        return KeyframePolicyInputs(camera, policy, parts.occupancy, lambda: any(lease.held() for lease in leases),
                                    lambda: switch_cache.switches(camera).recording, home.key_frames(camera))
