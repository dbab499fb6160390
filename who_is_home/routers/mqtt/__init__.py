"""`mqtt://user:password@host/topic` (`mqtts://` with TLS): OwnTracks, room presence, or any topic of a broker."""

from who_is_home.routers.mqtt.router import connect as connect
