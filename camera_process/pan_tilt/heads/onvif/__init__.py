"""`onvif://`: cameras that turn by themselves, over ONVIF."""

from camera_process.pan_tilt.heads.onvif.head import SCHEMES as SCHEMES
from camera_process.pan_tilt.heads.onvif.head import Options as Options
from camera_process.pan_tilt.heads.onvif.head import connect as connect

CAPABILITIES = ("shared",)
