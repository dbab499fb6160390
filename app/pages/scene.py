"""What a camera should see: its references, the last checks, and the score over time; the pictures of both."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort
from flask_login import login_required

from app.pages.page_contents import HouseView
from app.services import current_services
from house import facts
from house.commands.scene import STATES
from ledger.errors import PictureGone
from ledger.files.references import ReferenceFiles, ReferencePicture

scenes = Blueprint("scenes", __name__)

LOOK_BACK = 7 * 86_400.0
CHECKS = 8
WIDTH, HEIGHT = 100.0, 40.0


@dataclass(frozen=True)
class CameraSceneView:
    """What the camera's page shows. checked: whether it is checked at all; words: what was found last.

    points: the score over the last week for an SVG polyline, 100 wide and 40 high, the limit at half its height.
    lacking: why earlier checks are not, or not all, among them; "" when they are.
    """

    checked: bool
    state: str
    words: str
    score: float
    references: tuple[ReferencePicture, ...]
    offered: ReferencePicture | None
    checks: tuple[facts.SceneChecked, ...]
    points: str
    lacking: str

    @property
    def shows_found(self) -> bool:
        """Whether the picture that was found to differ is shown, rather than the one of now."""
        return self.offered is not None and (self.state in ("tampered", "question") or not self.references)

    @property
    def sentence(self) -> str:
        """How its view compares, in a sentence."""
        if not self.references:
            return "No reference yet: the house cannot say whether this camera still looks at what it should."
        if self.state == "ok":
            return f"Its view is {STATES['ok']}."
        return f"Its view {STATES.get(self.state, self.state)}: {self.words}."


def view(seen: HouseView, camera: str) -> CameraSceneView:
    """The scene of that camera as it is known now."""
    own, files = seen.services.settings.cameras[camera], ReferenceFiles(seen.services.home)
    last = seen.state.fields.get(f"scene:{camera}") or {"state": "ok", "words": "", "score": 0.0}
    offered = files.offered(camera)
    past = seen.services.past.since("scene", seen.now - LOOK_BACK, [facts.SceneChecked], seen.facts)
    checks = [each for each in past.facts if isinstance(each, facts.SceneChecked) and each.camera == camera]
    return CameraSceneView(not own.scene_unchecked, last["state"], last["words"], last["score"],
                           tuple(files.accepted(camera)), offered[-1] if offered else None, tuple(checks[:CHECKS]),
                           _points(checks, seen.now), past.lacking)


def _points(checks: Sequence[facts.SceneChecked], now: float) -> str:
    return " ".join(f"{WIDTH * (1 - (now - each.at) / LOOK_BACK):.2f},{HEIGHT * (1 - each.score / 100):.2f}"
                    for each in reversed(checks))


@scenes.get("/cameras/<camera>/scene/<picture>")
@login_required
def scene_picture(camera: str, picture: str) -> Response:
    """A reference, or a check's picture of both side by side."""
    services = current_services()
    if camera not in services.settings.cameras:
        abort(404, "There is no camera of that name.")
    try:
        data = ReferenceFiles(services.home).picture(camera, picture)
    except PictureGone:
        abort(404, "That picture is gone.")
    response = Response(data, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
