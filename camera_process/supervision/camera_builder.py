"""Builds the loop of each camera of a process, on the parts that they share."""

import logging
from dataclasses import dataclass

from camera_process import factory
from camera_process.capabilities import RepeatingSource
from camera_process.detection.abandoned_guard import (
    AbandonedGuard,
    GuardedClipRequests,
    GuardedEventStore,
    GuardedFrameHook,
)
from camera_process.detection.camera_loop import CameraLoop
from camera_process.detection.event_detector import Dependencies, DetectorParts, EventDetector
from camera_process.detection.frozen_picture import FrozenPicture
from camera_process.live_view.live_picture import LivePicture
from camera_process.live_view.motion_stages import LiveMotionStages, seen_by
from camera_process.live_view.viewer_lease import ViewerLease
from camera_process.orientation import unwrapped
from camera_process.source import Source, SourceError
from camera_process.stream.keyframe_policy import KeyframePolicy
from camera_process.stream.keyframe_policy_inputs import FrameHook, KeyframePolicyInputs, both, keyframe_policy
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
        frozen = self._frozen(camera, source, parts)
        hook = both(both(self._live_view(camera, parts), frozen), inputs)
        detector = EventDetector(camera, source, parts, self._dependencies(camera, source, hook))
        if policy and inputs:
            policy.wait_for(lambda: detector.awaited or inputs.viewed())
        loop, before = CameraLoop(detector, frozen), shared.unusable.pop(camera, None)
        if before:
            loop.troubles.offline.since = before.since
        return loop

    def _unusable(self, camera: str, error: Exception) -> None:
        log.error("%s: %s", camera, error)
        self.shared.unusable[camera] = Unusable(self.shared.now(), str(error))
        self.shared.store.record(facts.TroubleBegan(at=self.shared.now(), kind="camera", about=camera, text=str(error)))

    def _dependencies(self, camera: str, source: Source, hook: FrameHook) -> Dependencies:
        shared, guard = self.shared, AbandonedGuard()
        clips = shared.clips.camera_clips(camera, source)
        if clips:
            clips.requests = GuardedClipRequests(guard, clips.requests)
        return Dependencies(GuardedEventStore(guard, shared.store), shared.context.clock,
                            lambda: shared.switch_cache.switches(camera), GuardedFrameHook(guard, hook), clips, guard,
                            lambda: shared.switch_cache.exit_delay)

    def _frozen(self, camera: str, source: Source, parts: DetectorParts) -> FrozenPicture:
        inner, _ = unwrapped(source)
        repeats = isinstance(inner, RepeatingSource) and inner.repeats()

        def may_repeat() -> bool:
            known = self.shared.cameras.get(camera)
            return repeats or (known is not None and known.repeats)

        return FrozenPicture(may_repeat, lambda: parts.occupancy.open)

    def _live_view(self, camera: str, parts: DetectorParts) -> FrameHook:
        home, clock = self.shared.context.home, self.shared.context.clock
        live = LivePicture(home.live(camera), home.lease(camera), home.frame_time(camera), clock)
        stages = LiveMotionStages(home.stages(camera), home.stages_lease(camera), parts.motion.stages, clock)
        return seen_by(live, stages)

    def _policy_inputs(self, camera: str, policy: KeyframePolicy, parts: DetectorParts) -> KeyframePolicyInputs:
        home, clock, switch_cache = self.shared.context.home, self.shared.context.clock, self.shared.switch_cache
        leases = [ViewerLease(each, clock) for each in (home.lease(camera), home.stages_lease(camera))]
        return KeyframePolicyInputs(camera, policy, parts.occupancy, lambda: any(lease.held() for lease in leases),
                                    lambda: switch_cache.switches(camera).recording, home.key_frames(camera))
