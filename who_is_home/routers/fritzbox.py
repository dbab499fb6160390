"""`fritzbox://user:password@192.168.178.1`: a FRITZ!Box by TR-064, spoken by fritzconnection; `fritzboxs://` over TLS.

The box itself says which of its devices are active. The password never leaves this machine: the login is a digest.
"""

import logging
from typing import Any
from xml.etree.ElementTree import ParseError

from fritzconnection.core.devices import DeviceManager
from fritzconnection.core.exceptions import FritzConnectionException, FritzSecurityError
from fritzconnection.core.processor import HostStorage, Service
from fritzconnection.core.soaper import Soaper
from fritzconnection.core.utils import get_xml_root
from requests.auth import HTTPDigestAuth

from who_is_home.device_lists import device, joined, text
from who_is_home.http_address import HttpRouterAddress, parsed
from who_is_home.router import ListedDevice, RouterContext, RouterError
from who_is_home.router_http import RouterHttp

_DESCRIPTION, _HOSTS, _LIST = "/tr64desc.xml", "Hosts1", "X_AVM-DE_GetHostListPath"
_MOST_ONE_BY_ONE = 64
_CONNECTION = "Unable to get a connection"
"""How fritzconnection begins the error of a connection that failed."""
_ODD = (FritzConnectionException, ParseError, AttributeError, LookupError, TypeError, ValueError)
"""What fritzconnection raises for an answer that is not what it expects."""

logging.getLogger("fritzconnection").setLevel(logging.CRITICAL)  # it logs what is raised here as RouterError


def connect(address: str, context: RouterContext) -> "FritzBox":
    """The box at the address; raises RouterError for an address that cannot work."""
    return FritzBox(parsed(address, "fritzbox", (49000, 49443)).with_login(), context)


class FritzBox:
    """One box; used by one thread. It has no sessions: each question is answered with a digest."""

    def __init__(self, address: HttpRouterAddress, context: RouterContext) -> None:
        self._address, self._tell = address, context.tell
        self._http = RouterHttp(address, context)
        self._http.session.auth = HTTPDigestAuth(address.user, address.password)
        host, _, port = address.base.rpartition(":")
        self._soaper = Soaper(host, port, address.user, address.password, session=self._http.session)
        self._service: Service | None = None

    def devices(self) -> tuple[ListedDevice, ...]:
        self._http.begin()
        try:
            return self._http.translated(self._devices)
        except _ODD as error:
            problem = self._problem(error)
        except RouterError:
            self._service = None  # it may be another box now
            raise
        self._service = None
        raise problem

    def close(self) -> None:
        self._http.close()

    def _devices(self) -> tuple[ListedDevice, ...]:
        if self._service is None:
            self._service = self._described()
        if _LIST not in self._service.actions:
            return joined(self._one_by_one(self._service))
        path = self._soaper.execute(self._service, _LIST, {})["NewX_AVM-DE_HostListPath"]
        hosts = HostStorage(get_xml_root(self._page(path))).hosts_attributes
        self._tell(f"logged in as {self._address.user}; {len(hosts)} devices known to the box")
        return joined(_device(each) for each in hosts)

    def _described(self) -> Service:
        """What the box says it can be asked about its devices."""
        manager = DeviceManager()
        manager.add_description(self._page(_DESCRIPTION))
        manager.scan()
        service = manager.services[_HOSTS]
        service.load_scpd(*self._address.base.rsplit(":", 1), session=self._http.session)
        self._tell(f"a {text(manager.modelname)} with FRITZ!OS {text(manager.system_version) or '(unknown)'}")
        return service

    def _one_by_one(self, service: Service) -> list[ListedDevice | None]:
        """The devices as boxes with an old FRITZ!OS give them."""
        count = self._soaper.execute(service, "GetHostNumberOfEntries", {})["NewHostNumberOfEntries"]
        found = []
        for index in range(min(int(count), _MOST_ONE_BY_ONE)):
            host = self._soaper.execute(service, "GetGenericHostEntry", {"NewIndex": index})
            found.append(device(host["NewMACAddress"], host["NewHostName"], host["NewIPAddress"],
                                _is_on(host["NewActive"])))
        self._tell(f"logged in as {self._address.user}; {len(found)} devices known to the box")
        return found

    def _page(self, path: str) -> str:
        """A page of XML; raises RouterError for another status, ValueError for what is no XML."""
        answer = self._http.ask("GET", path if path.startswith("/") else f"/{path}")
        if answer.status != 200:
            raise self._refused(answer.status)
        page = answer.text.strip()
        if not page.startswith("<"):
            raise ValueError("no XML")
        return page

    def _problem(self, error: Exception) -> RouterError:
        """What an answer that fritzconnection does not take means."""
        if _CONNECTION in str(error):
            return self._address.error("breaks off the connection", True, "unreachable")
        if isinstance(error, FritzSecurityError) or self._http.last_status in (401, 403):
            return self._refused(401 if self._http.last_status == 401 else 403)
        if self._http.last_status != 200:
            status = self._http.last_status
            return self._address.error(f"refuses to list its devices (status {status})", status >= 500)
        return self._address.error("does not answer as a FRITZ!Box; check the address, and leave its port out (it is "
                                   "49000, or 49443 for fritzboxs://)")

    def _refused(self, status: int) -> RouterError:
        user = self._address.user
        if status == 401:
            return self._address.error("refuses this user and password; take a user of System > FRITZ!Box Users",
                                       about="login")
        if status == 403:
            return self._address.error(f"does not let {user} see its devices; give the user the right FRITZ!Box "
                                       "Settings under System > FRITZ!Box Users", about="login")
        if status == 404:
            return self._address.error("does not answer apps; switch on Allow access for applications under Home "
                                       "Network > Network > Network Settings")
        return self._address.error(f"answers with status {status}", status >= 500)


def _device(host: dict[str, Any]) -> ListedDevice | None:
    return device(host.get("MACAddress"), host.get("HostName"), host.get("IPAddress"), _is_on(host.get("Active")))


def _is_on(value: Any) -> bool:
    return str(value).strip().lower() in ("1", "true")
