"""Ways in which cameras describe their stream and speak RTSP."""

from dataclasses import dataclass

CONTROL = "trackID=1"


@dataclass(frozen=True)
class StreamForm:
    """One camera's way. {sps} {pps} {raw} {url} {port} stand for what they say; `works`: whether it gives a picture.

    transport: tcp, udp (461 to TCP), udp-lost (461, and no packet arrives), udp-odd (461, and then answers nonsense),
    none (461 to everything). says: what a refusal names. foreign: packets of another session come among its own.
    """

    name: str
    fmtp: str = "packetization-mode=1;profile-level-id={level};sprop-parameter-sets={sps},{pps}"
    media: str = "m=video 0 RTP/AVP 96"
    rtpmap: str = "96 H264/90000"
    control: str = CONTROL
    origin: str = "o=- 1 1 IN IP4 0.0.0.0\r\n"
    before: str = ""
    after: str = ""
    base: str = "{url}/"
    transport: str = "tcp"
    reply: str = "RTP/AVP/TCP;unicast;interleaved={channels}"
    in_band: bool = True
    status: str = ""
    works: bool = True
    says: str = ""
    foreign: bool = False


_AUDIO = "m=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=control:trackID=2\r\n"
_ONVIF = "m=application 0 RTP/AVP 107\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\na=control:trackID=3\r\n"
_UDP = "sends over UDP only"

STREAM_FORMS = [
    StreamForm("as most cameras do"),
    StreamForm("no sprop-parameter-sets", fmtp="packetization-mode=1"),
    StreamForm("empty sprop-parameter-sets", fmtp="packetization-mode=1;sprop-parameter-sets="),
    StreamForm("sprop without PPS", fmtp="packetization-mode=1;sprop-parameter-sets={sps},"),
    StreamForm("headers in the description alone", in_band=False),
    StreamForm("no origin", origin=""),
    StreamForm("no Content-Base", base=""),
    StreamForm("Content-Base of no host", base="rtsp://0.0.0.0/"),
    StreamForm("control: whole address", control="{url}/trackID=1"),
    StreamForm("control: address of another host", control="rtsp://10.9.9.9/x/trackID=1"),
    StreamForm("control: with a query", control="trackID=1?profile=main&x=1"),
    StreamForm("control: *", control="*"),
    StreamForm("a blank behind the rate", rtpmap="96 H264/90000 "),
    StreamForm("h264 in small letters", rtpmap="96 h264/90000"),
    StreamForm("payload type 35", media="m=video 0 RTP/AVP 35", rtpmap="35 H264/90000"),
    StreamForm("payload type 127", media="m=video 0 RTP/AVP 127", rtpmap="127 H264/90000"),
    StreamForm("m=video with a port", media="m=video 5000 RTP/AVP 96"),
    StreamForm("two ports", media="m=video 0/2 RTP/AVP 96"),
    StreamForm("sound first", before=_AUDIO),
    StreamForm("sound and ONVIF behind", after=_AUDIO + _ONVIF),
    StreamForm("ONVIF first", before=_ONVIF),
    StreamForm("a frame rate that is none", before="a=framerate:0S\r\n"),
    StreamForm("lines that mean nothing", before="a=x-odd\r\nb=AS:\r\nz\r\n"),
    StreamForm("SETUP's answer without TCP", reply="RTP/AVP;unicast;interleaved={channels}", works=False,
               says="is asked for TCP and answers with another transport"),
    StreamForm("SETUP's answer with ssrc and mode", reply="RTP/AVP/TCP;interleaved={channels};ssrc=1;mode=play"),
    StreamForm("other channels than asked for", reply="RTP/AVP/TCP;unicast;interleaved=4-5"),
    StreamForm("UDP only", transport="udp"),
    StreamForm("UDP only, lost on the way", transport="udp-lost", works=False, says=_UDP),
    StreamForm("UDP only, answers nonsense", transport="udp-odd", works=False, says=_UDP),
    StreamForm("no transport at all", transport="none", works=False, says="461"),
    StreamForm("sound alone", media="m=audio 0 RTP/AVP 8", rtpmap="8 PCMA/8000", works=False, says="sends no video"),
    StreamForm("404", status="404 Not Found", works=False, says="has no such stream"),
    StreamForm("packets of another session", foreign=True),
    StreamForm("503", status="503 Service Unavailable", works=False, says="does not serve this stream"),
]
"""Every way that is tried."""
