"""Builds the app of face checks: every dependency once, here, and nothing at import."""

import logging
import os
import threading
from collections.abc import Generator
from dataclasses import replace

from flask import Flask, Response

from face_verification.device.snapshots import snapshots
from face_verification.routes import EXTENSION, FaceService, faces
from face_verification.tries import TryLimit
from face_verification.verification import FaceVerification
from house import facts, logs
from house.processes import FACES
from house.settings.sections.faces import FaceDevice, FaceSettings
from ledger.faces.face_models import open_face_check
from ledger.faces.known_faces import KnownFaces
from ledger.files.model_files import search_path
from ledger.files.settings_watch import SettingsFiles
from ledger.process_startup import ProcessContext, enter, heartbeat_of
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool
from ledger.supervised_thread import SupervisedThread
from vision.faces.face_matching import FaceCheck
from vision.jpeg import Pixels

log = logging.getLogger(__name__)

BEAT = 2.0
LONGEST = 1024
"""Bytes of a request's body: nothing is read from it."""


def create_app(context: ProcessContext | None = None) -> Flask:
    """The app of the house of this context; left out, of this machine's."""
    context = context or enter(FACES)
    app = Flask("hearthwatch-faces", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST
    recorder = Recorder(context.log, Spool(context.home, FACES, context.clock), clock=context.clock)
    app.extensions[EXTENSION] = build(context, recorder)
    app.register_blueprint(faces)
    app.after_request(_never_stored)
    _beating(app, context).start()
    return app


def build(context: ProcessContext, recorder: Recorder) -> FaceService:
    """What the routes work with; neither models nor devices are asked for yet."""
    home, clock = context.home, context.clock

    def taken(device: FaceDevice, many: int) -> Generator[Pixels, None, None]:
        return snapshots(device, many, clock, home.path)

    def open_check() -> FaceCheck:
        import cv2

        cv2.setNumThreads(1)
        return open_face_check(search_path(home.models, os.environ))

    def record(fact: facts.Fact) -> bool:
        return recorder.record(fact) != "lost"

    verification = FaceVerification(KnownFaces(home), open_check, taken, record, clock, TryLimit(clock),
                                    tuple(context.settings.people))
    return FaceService(context.settings.faces or FaceSettings(), verification, TryLimit(clock))


def _beating(app: Flask, context: ProcessContext) -> SupervisedThread:
    """The thread that beats the heart, and reads the settings again when they have changed."""
    heart = heartbeat_of(context.home, FACES, context.clock)
    files = SettingsFiles(context.home, os.environ, context.settings, context.clock, context.wrong)

    def work(stop: threading.Event) -> None:
        while not stop.is_set():
            heart.beat()
            if (settings := files.changed()) is not None:
                logs.configure(FACES, settings.secrets(), level=settings.logs.level)
                faces_now = settings.faces or FaceSettings()  # without the section nobody may ask
                service: FaceService = app.extensions[EXTENSION]
                service.verification.everybody = tuple(settings.people)
                app.extensions[EXTENSION] = replace(service, settings=faces_now)
                log.info("the settings of faces were read again")
            thread.went_well()
            context.clock.sleep(BEAT, stop)

    thread = SupervisedThread("heart of faces", work, context.clock, context.log.record, FACES)
    return thread


def _never_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
