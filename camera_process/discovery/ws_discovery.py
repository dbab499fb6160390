"""ONVIF cameras in the network, by WS-Discovery: a question to everybody, and one to each host that is named.

http://docs.oasis-open.org/ws-dd/discovery/1.1/os/wsdd-discovery-1.1-spec-os.html and ONVIF's core specification,
chapter 7. Whatever comes is untrusted: it is bounded, and no document type is read.
"""

import socket
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

GROUP, PORT = "239.255.255.250", 3702
_MOST_BYTES, _MOST_FOUND = 65_535, 200
_D = "{http://schemas.xmlsoap.org/ws/2005/04/discovery}"
_SCOPE = "onvif://www.onvif.org/"
_PROBE = """<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><e:Header>
<w:MessageID>urn:uuid:{id}</w:MessageID><w:To e:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>
<w:Action e:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>
<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></e:Envelope>"""


@dataclass(frozen=True)
class FoundCamera:
    """A camera that answered. service: the address of its device service; name, model: as it says, "" for neither."""

    host: str
    service: str
    name: str = ""
    model: str = ""


def find(seconds: float, hosts: Iterable[str] = (), port: int = PORT) -> list[FoundCamera]:
    """Every camera that answers within so many seconds, each once, by host.

    hosts: asked by themselves as well (a host, or host:port), as behind a router that lets no question to all through.
    """
    found: dict[str, FoundCamera] = {}
    with ExitStack() as stack:
        selector = stack.enter_context(DefaultSelector())
        for each, to in _asked(stack, hosts, port):
            with suppress(OSError):
                each.sendto(_PROBE.format(id=uuid.uuid4()).encode(), to)
                each.setblocking(False)
                if each not in {key.fileobj for key in selector.get_map().values()}:
                    selector.register(each, EVENT_READ)
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0 and len(found) < _MOST_FOUND:
            for key, _ in selector.select(left):
                for camera in _received(key.fileobj):
                    found.setdefault(camera.host, camera)
    return sorted(found.values(), key=lambda each: each.host)


def _asked(stack: ExitStack, hosts: Iterable[str], port: int) -> Iterator[tuple[socket.socket, tuple[str, int]]]:
    """Sockets with where to ask: one for each of this machine's addresses to all, one for all hosts that are named."""
    for address in own_addresses():
        to_all = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        with suppress(OSError):
            to_all.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
            to_all.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 2)
            yield to_all, (GROUP, port)
    for host in hosts:
        to_one = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        name, mark, own = host.rpartition(":")
        yield to_one, (name, int(own)) if mark and own.isdecimal() else (host, port)


def own_addresses() -> list[str]:
    """This machine's IPv4 addresses in its networks."""
    found: list[str] = []
    for _, name in socket.if_nameindex():
        with suppress(OSError, ImportError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            from fcntl import ioctl

            answer = ioctl(asked.fileno(), 0x8915, name.encode()[:15].ljust(256, b"\0"))  # SIOCGIFADDR
            found.append(socket.inet_ntoa(answer[20:24]))
    return [each for each in found if not ip_address(each).is_loopback]


def _received(from_socket: object) -> Iterator[FoundCamera]:
    assert isinstance(from_socket, socket.socket)
    with suppress(OSError):  # a host that is not there, or says that nobody listens
        data, (sender, *_) = from_socket.recvfrom(_MOST_BYTES)
        yield from cameras_in(data, sender)


def cameras_in(data: bytes, sender: str) -> Iterator[FoundCamera]:
    """The cameras an answer names; none for what is no such answer. sender: who sent it, and so where they are."""
    if b"<!" in data.replace(b"<!--", b""):
        return
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError):
        return
    for match in root.iter(f"{_D}ProbeMatch"):
        service = _service((match.findtext(f"{_D}XAddrs") or "").split(), sender)
        if service:
            scopes = (match.findtext(f"{_D}Scopes") or "").split()
            yield FoundCamera(sender, service, _scope(scopes, "name"), _scope(scopes, "hardware"))


def _service(addresses: Sequence[str], sender: str) -> str:
    """The device service: the address at the sender's own host, else at another one that is an address at all."""
    found = [each for each in addresses[:20] if urlsplit(each).scheme in ("http", "https")]
    return next((each for each in found if urlsplit(each).hostname == sender), found[0] if found else "")


def _scope(scopes: Sequence[str], kind: str) -> str:
    for each in scopes:
        if each.startswith(f"{_SCOPE}{kind}/"):
            return unquote(each.rpartition("/")[2])[:60]
    return ""
