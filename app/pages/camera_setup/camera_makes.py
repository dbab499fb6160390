"""How the makes of cameras write the addresses of their streams, and which small stream belongs to a main one. Pure.

From the makers' manuals; where a make has several kinds of camera, the newest comes first.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class CameraMake:
    """One make: how its main stream and its small one are reached at HOST; small is "" where it has none. note: what to
    do in the camera first, "" for nothing."""

    name: str
    main: str
    small: str = ""
    note: str = ""


MAKES = (
    CameraMake("Amcrest, Dahua, Lorex", "rtsp://HOST:554/cam/realmonitor?channel=1&subtype=0",
               "rtsp://HOST:554/cam/realmonitor?channel=1&subtype=1"),
    CameraMake("Annke, Hikvision, HiLook", "rtsp://HOST:554/Streaming/Channels/101",
               "rtsp://HOST:554/Streaming/Channels/102"),
    CameraMake("Aqara", "rtsp://HOST:8554/360p", "", "Switch RTSP on in the Aqara app; it shows the login."),
    CameraMake("Axis", "rtsp://HOST/axis-media/media.amp?videocodec=h264",
               "rtsp://HOST/axis-media/media.amp?videocodec=h264&resolution=640x360"),
    CameraMake("Bosch", "rtsp://HOST/rtsp_tunnel?inst=1", "rtsp://HOST/rtsp_tunnel?inst=2"),
    CameraMake("D-Link", "rtsp://HOST/live1.sdp", "rtsp://HOST/live2.sdp"),
    CameraMake("ESP32-CAM", "mjpeg+http://HOST:81/stream"),
    CameraMake("Eufy", "rtsp://HOST/live0", "", "Switch RTSP (NAS) on in the Eufy app."),
    CameraMake("Foscam", "rtsp://HOST:88/videoMain", "rtsp://HOST:88/videoSub"),
    CameraMake("Hanwha, Wisenet", "rtsp://HOST/profile2/media.smp", "rtsp://HOST/profile3/media.smp"),
    CameraMake("Imou", "rtsp://HOST:554/cam/realmonitor?channel=1&subtype=0",
               "rtsp://HOST:554/cam/realmonitor?channel=1&subtype=1",
               "The user is admin, the password the safety code on the camera's label."),
    CameraMake("Mobotix", "rtsp://HOST/mobotix.h264"),
    CameraMake("Reolink", "rtsp://HOST:554/h264Preview_01_main", "rtsp://HOST:554/h264Preview_01_sub",
               "Switch RTSP on in the camera: Network, Advanced, Port Settings. Battery cameras have none."),
    CameraMake("Sonoff", "rtsp://HOST/av_stream/ch0", "rtsp://HOST/av_stream/ch1"),
    CameraMake("Tapo, TP-Link", "rtsp://HOST:554/stream1", "rtsp://HOST:554/stream2",
               "Make a camera account first: in the Tapo app, Camera Settings, Advanced Settings, Camera Account."),
    CameraMake("UniFi Protect", "rtsp://HOST:7447/STREAM", "",
               "Switch RTSP on for the camera in Protect, and copy the address that it shows."),
    CameraMake("Vivotek", "rtsp://HOST/live1s1.sdp", "rtsp://HOST/live1s2.sdp"),
    CameraMake("Wyze", "rtsp://HOST/live", "", "Needs Wyze's RTSP firmware."),
    CameraMake("Any, a picture at a time", "http://HOST/snapshot.jpg"),
)

_SMALL = (
    (re.compile(r"(/Streaming/Channels/\d*)01(?=$|[/?#])", re.IGNORECASE), r"\g<1>02"),
    (re.compile(r"subtype=0"), "subtype=1"),
    (re.compile(r"(h26[45]Preview_\d+|Preview_\d+)_main"), r"\1_sub"),
    (re.compile(r"/stream1(?=$|[/?#])"), "/stream2"),
    (re.compile(r"videoMain"), "videoSub"),
    (re.compile(r"/live1\.sdp"), "/live2.sdp"),
    (re.compile(r"live1s1\.sdp"), "live1s2.sdp"),
    (re.compile(r"inst=1(?=$|[&#])"), "inst=2"),
    (re.compile(r"/profile2/"), "/profile3/"),
    (re.compile(r"/av_stream/ch0"), "/av_stream/ch1"),
    (re.compile(r"(media\.amp\?(?!.*resolution=)[^#]*)"), r"\1&resolution=640x360"),
    (re.compile(r"/cam(?=$|[?#])"), "/small"),
    (re.compile(r"/main(?=$|[/?#])"), "/sub"),
)


def make_named(name: str) -> CameraMake | None:
    """The make of that name; None for no such."""
    return next((each for each in MAKES if each.name == name), None)


def small_of(address: str) -> list[str]:
    """Where the small stream of the camera with this main stream may be; an address without a login or with one."""
    if not address.lower().startswith(("rtsp://", "rtsps://")):
        return []
    found = (pattern.sub(small, address, count=1) for pattern, small in _SMALL)
    return list(dict.fromkeys(each for each in found if each != address))
