"""`homeassistant://:TOKEN@homeassistant.local`: the people and trackers of Home Assistant, told as they change."""

from who_is_home.routers.homeassistant.router import connect as connect
