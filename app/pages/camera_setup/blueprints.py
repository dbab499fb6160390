"""The pages on which cameras are changed; the one on which they are added is registered by itself."""

from app.pages.camera_setup.edit_camera import editing
from app.pages.camera_setup.look_now import looking
from app.pages.camera_setup.zones.routes import zones

CAMERA_SETUP = (editing, zones, looking)
