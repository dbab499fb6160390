"""Which cameras there are: in the network, by ONVIF's WS-Discovery, and on this machine, USB and ribbon cable."""
