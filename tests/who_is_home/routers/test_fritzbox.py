"""fritzbox://: TR-064 with its descriptions, its digest and its list of hosts."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.needed import missing
from tests.who_is_home.routers.played_router import (
    BAD,
    LOGIN,
    PASSWORD,
    Asked,
    context_of,
    does_badly,
    garbage,
    refusal,
)
from who_is_home.router import ListedDevice

try:
    from who_is_home.routers import fritzbox
except ImportError:
    missing("fritzconnection (requirements/routers.txt)", whole_module=True)

SERVICE = "urn:dslforum-org:service:Hosts:1"
DESCRIPTION = f"""<?xml version="1.0"?>
<root xmlns="urn:dslforum-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion>
<systemVersion><HW>259</HW><Major>164</Major><Minor>8</Minor><Patch>2</Patch><Buildnumber>1</Buildnumber>
<Display>164.08.02</Display></systemVersion>
<device><deviceType>x</deviceType><friendlyName>FRITZ!Box</friendlyName><modelName>FRITZ!Box 7590</modelName>
<serviceList><service><serviceType>{SERVICE}</serviceType><serviceId>urn:LanDeviceHosts-com:serviceId:Hosts1</serviceId>
<controlURL>/upnp/control/hosts</controlURL><eventSubURL>/upnp/control/hosts</eventSubURL>
<SCPDURL>/hostsSCPD.xml</SCPDURL></service></serviceList></device></root>"""
ACTIONS = {"X_AVM-DE_GetHostListPath": {"NewX_AVM-DE_HostListPath": "out"},
           "GetHostNumberOfEntries": {"NewHostNumberOfEntries": "out"},
           "GetGenericHostEntry": {"NewIndex": "in", "NewIPAddress": "out", "NewMACAddress": "out", "NewActive": "out",
                                   "NewHostName": "out"}}
ITEM = ("<Item><Index>{0}</Index><IPAddress>{2}</IPAddress><MACAddress>{1}</MACAddress><Active>{4}</Active>"
        "<HostName>{3}</HostName></Item>")
HOSTS = [("AA:BB:CC:00:00:01", "192.168.178.20", "Annas-iPhone", 1),
         ("AA:BB:CC:00:00:02", "192.168.178.21", "laptop", 0)]
LISTED = (ListedDevice("aa:bb:cc:00:00:01", "Annas-iPhone", "192.168.178.20", True),
          ListedDevice("aa:bb:cc:00:00:02", "laptop", "192.168.178.21", False))


def fault(code: int) -> str:
    return ('<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
            "<faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>"
            f'<UPnPError xmlns="urn:dslforum-org:control-1-0">\n<errorCode>{code}</errorCode>\n'
            "<errorDescription>Action Not Authorized</errorDescription></UPnPError></detail></s:Fault></s:Body>"
            "</s:Envelope>")


@dataclass
class Box:
    """A FRITZ!Box: descriptions for everybody, SOAP behind a digest, the list behind an id that it gives out."""

    page: str = "<?xml version='1.0'?><List>" + "".join(
        ITEM.format(n, *each) for n, each in enumerate(HOSTS)) + "</List>"
    actions: dict[str, dict[str, str]] = field(default_factory=lambda: dict(ACTIONS))
    fault: int = 0
    apps: bool = True

    def __call__(self, asked: Asked) -> None:
        if asked.route == "/tr64desc.xml" and self.apps:
            asked.send(DESCRIPTION, Content_Type="text/xml")
        elif asked.route == "/hostsSCPD.xml":
            asked.send(self.scpd(), Content_Type="text/xml")
        elif asked.route == "/devicehostlist.lua" and asked.query == {"sid": "77aa"}:
            asked.send(self.page, Content_Type="text/xml")
        elif asked.route == "/upnp/control/hosts":
            self.soap(asked)
        else:
            asked.send("<html>404</html>", status=404, Content_Type="text/html")

    def scpd(self) -> str:
        rows = "".join(f"<action><name>{name}</name><argumentList>" + "".join(
            f"<argument><name>{each}</name><direction>{way}</direction>"
            f"<relatedStateVariable>{each}</relatedStateVariable></argument>" for each, way in arguments.items())
            + "</argumentList></action>" for name, arguments in self.actions.items())
        names = {name for arguments in self.actions.values() for name in arguments}
        variables = "".join(f"<stateVariable><name>{each}</name><dataType>string</dataType></stateVariable>"
                            for each in names)
        return (f'<?xml version="1.0"?><scpd xmlns="urn:dslforum-org:service-1-0"><actionList>{rows}</actionList>'
                f"<serviceStateTable>{variables}</serviceStateTable></scpd>")

    def soap(self, asked: Asked) -> None:
        if not self.digest_is_right(asked):
            asked.send("<html><body>401 Unauthorized</body></html>", 401, Content_Type="text/html",
                       WWW_Authenticate='Digest realm="F!Box SOAP-Auth",nonce="ab12",algorithm=MD5,qop="auth"')
        elif self.fault:
            asked.send(fault(self.fault), status=500, Content_Type="text/xml")
        else:
            action = asked.headers["soapaction"].partition("#")[2]
            rows = "".join(f"<{name}>{value}</{name}>" for name, value in self.result(action, asked).items())
            asked.send('<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
                       f'<u:{action}Response xmlns:u="{SERVICE}">{rows}</u:{action}Response></s:Body></s:Envelope>',
                       Content_Type="text/xml")

    def result(self, action: str, asked: Asked) -> dict[str, object]:
        if action == "GetHostNumberOfEntries":
            return {"NewHostNumberOfEntries": len(HOSTS)}
        if action == "GetGenericHostEntry":
            at = HOSTS[int(re.search(rb"<NewIndex>(\d+)<", asked.body)[1])]
            return {"NewIPAddress": at[1], "NewMACAddress": at[0], "NewActive": at[3], "NewHostName": at[2]}
        return {"NewX_AVM-DE_HostListPath": "/devicehostlist.lua?sid=77aa"}

    @staticmethod
    def digest_is_right(asked: Asked) -> bool:
        def md5(text: str) -> str:
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

        said = dict(re.findall(r'(\w+)="?([^",]+)"?', asked.headers.get("Authorization", "")))
        secret, wanted = md5(f"anna:F!Box SOAP-Auth:{PASSWORD}"), md5(f"POST:{asked.path}")
        right = md5(":".join((secret, "ab12", said.get("nc", ""), said.get("cnonce", ""), "auth", wanted)))
        return said.get("response") == right


def router(server, scheme="fritzbox", login=LOGIN, rest=""):
    address = server.address(scheme, login, rest)
    return fritzbox.connect(address, context_of(address))


def test_the_box_says_which_devices_are_active(played) -> None:
    server = played(Box())
    made = router(server)

    assert made.devices() == made.devices() == LISTED
    assert (server.count("GET /tr64desc.xml"), server.count("GET /devicehostlist.lua")) == (1, 2)


def test_an_old_box_gives_its_devices_one_by_one(played) -> None:
    box = Box()
    del box.actions["X_AVM-DE_GetHostListPath"]

    assert router(played(box)).devices() == LISTED


def test_the_recorded_list_of_a_box_is_understood(played, shared: Path) -> None:
    page = (shared / "data" / "routers" / "fritz_devicehostlist.xml").read_text("utf-8")

    found = router(played(Box(page))).devices()
    assert [(each.mac, each.name, each.active) for each in found] == [
        ("f8:4d:89:7c:0a:32", "MacBook", True), ("c2:39:6f:fb:a3:e8", "fritz.repeater", True),
        ("b8:27:eb:d1:dc:06", "raspberrypi", True), ("b4:cd:27:37:78:e4", "someones-HUAWEI", False)]


@pytest.mark.parametrize(("box", "login", "about", "said"), [
    (Box(), "anna:wr0ng@", "login", "refuses this user and password"),
    (Box(fault=606), LOGIN, "login", "the right FRITZ!Box Settings"),
    (Box(apps=False), LOGIN, "answer", "Allow access for applications"),
])
def test_what_is_wrong_is_named(played, box, login, about, said) -> None:
    problem = refusal(router(played(box), login=login))

    assert said in str(problem) and (problem.about, problem.transient) == (about, False)


def test_a_box_that_breaks_off_while_it_describes_itself_is_asked_again_later(played) -> None:
    box = Box()
    server = played(lambda asked: garbage(asked) if asked.route == "/hostsSCPD.xml" else box(asked))
    made = router(server)

    problem = refusal(made)
    assert (problem.about, problem.transient) == ("unreachable", True)
    server.play = box
    assert made.devices() == LISTED


def test_over_tls_its_own_certificate_must_be_named(played, certificate) -> None:
    server = played(Box(), certificate)

    problem = refusal(router(server, "fritzboxs"))
    written = str(problem).partition("?fingerprint=")[2][:64]
    assert router(server, "fritzboxs", rest=f"?fingerprint={written}").devices() == LISTED


@pytest.mark.parametrize("bad", BAD, ids=lambda each: each.__name__)
def test_a_box_that_does_badly_is_one_clear_error_and_recovers(played, bad) -> None:
    server = played(Box())
    does_badly(fritzbox, server, server.address("fritzbox"), bad)
