"""A camera that answers WS-Discovery on a free UDP port of 127.0.0.1; a real socket, the question checked as XML."""

import socket
import threading
from xml.etree import ElementTree

_D = "{http://schemas.xmlsoap.org/ws/2005/04/discovery}"
_ANSWER = """<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Header><a:RelatesTo>{asked}</a:RelatesTo></s:Header>
<s:Body><d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types>
<d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/ACME%20Dome
 onvif://www.onvif.org/hardware/D-100</d:Scopes><d:XAddrs>{service}</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body>
</s:Envelope>"""


class DiscoveryResponder:
    """A running responder. service: the addresses it names; raw: what it sends instead, when it is set."""

    def __init__(self, service: str, raw: bytes = b"") -> None:
        self.service, self.raw = service, raw
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                data, sender = self._socket.recvfrom(65_535)
            except OSError:
                return
            probe = ElementTree.fromstring(data)
            assert "NetworkVideoTransmitter" in (probe.findtext(f".//{_D}Types") or "")
            asked = probe.findtext(".//{http://schemas.xmlsoap.org/ws/2004/08/addressing}MessageID")
            self._socket.sendto(self.raw or _ANSWER.format(asked=asked, service=self.service).encode(), sender)
