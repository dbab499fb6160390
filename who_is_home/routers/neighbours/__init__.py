"""`neighbours://`: the devices this machine itself hears in its network, by the kernel's neighbour table."""

from who_is_home.routers.neighbours.router import connect as connect

CAPABILITIES = ("probes",)
