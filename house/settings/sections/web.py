"""The section web of config.yml: where the dashboard listens, its names, reverse proxies, threads."""

from house.settings.section import Section, setting
from house.settings.types import Bind, HostName, Network, Whole, host_and_port


class WebSettings(Section):
    """The dashboard and what Slack reaches."""

    bind: Bind = setting("127.0.0.1:8080", "where the dashboard listens; 0.0.0.0:8080 opens it to the network",
                         "HOST:PORT like 127.0.0.1:8080 or [::1]:8080")
    hosts: tuple[HostName, ...] = setting(
        (), "names it answers to besides addresses and names of the home network, as behind a proxy",
        "a list of names like [house.example.org]")
    trusted_proxies: tuple[Network, ...] = setting(
        (), "reverse proxies whose word is taken for who asks, by which name, and whether over https",
        "a list of addresses and networks like [127.0.0.1, 10.0.0.0/24]")
    threads: Whole = setting(16, "requests and live pictures served at once", "a whole number from 2 to 256",
                             ge=2, le=256)

    @property
    def host(self) -> str:
        """The host it listens at."""
        return host_and_port(self.bind)[0]

    @property
    def port(self) -> int:
        """The port it listens at."""
        return host_and_port(self.bind)[1]
