"""The config.yml a new home gets."""

from pathlib import Path

from house.atomic_write import write_first

FIRST = """\
# Hearthwatch: what this house watches and where its alerts go. Every setting, with its default: config.example.yml
# and docs/settings.md. After a change: ./hearthwatch check; the running house reads it by itself.
# Times are seconds, or text like 30s, 5m, 2h. Passwords and tokens do not belong here; write
#   ${NAME}               the environment variable NAME
#   ${file:secrets/NAME}  the file secrets/NAME beside this one (chmod 600)

house:
  name: Home
  # A new house starts in mode home: watching, neither recording nor alerting. Press Away to arm it.
  first_mode: home

# While no camera is named here, the demo runs: a drawn room with someone walking through now and then.
# To add your own, take the # away below; try its address first: ./hearthwatch snapshot -o x.jpg
cameras:
#  front:
#    source: rtsp://user:${file:secrets/front}@192.168.1.20/stream1
#    motion:
#      sensitivity: 5              # 1 (large and plain) to 10 (small and faint)
#      gap: 10s                    # an event ends after this long without motion
#      zones:                      # corners in fractions of the view: 0 0 is top left, 1 1 bottom right
#        porch: [[0.0, 0.5], [0.6, 0.5], [0.6, 1.0], [0.0, 1.0]]
#      masks:                      # nothing is ever motion in here
#        - [[0.7, 0.0], [1.0, 0.0], [1.0, 0.1], [0.7, 0.1]]
#    alert:
#      labels: [person]            # alert only on people; left out: any motion
#      zones: [porch]              # alert only there; left out: the whole view
#    night: [porch]                # in mode night this zone records and alerts
#    outdoor: false                # true: in mode night its whole view records and alerts
#    entrance: false               # true: its alerts wait a minute for somebody to come home (docs/modes/modes.md)
#    at_home: []                   # recording, alerting: what it does while mode is home
#    private: false                # true: decode nothing while someone is home

# Slack: setup.md says how to make the app; put its two tokens into files, chmod 600.
#slack:
#  bot_token: ${file:secrets/slack-bot-token}
#  app_token: ${file:secrets/slack-app-token}   # Socket Mode: no open port is needed
#  channel: "#alarms"              # or its id; invite the app there

# Where alerts go; left out: Slack when it is set up, else the terminal.
#channels: [slack://, terminal://]

#alerts:
#  cooldown: 60s                   # quiet time after an alert of a camera; events in it are merged

#web:
#  bind: 127.0.0.1:8080            # 0.0.0.0:8080 opens the dashboard to your network
"""


def write_first_config(path: Path) -> bool:
    """Write the first config.yml, mode 600; False, and nothing changes, when there is one. Raises OSError."""
    return write_first(path, FIRST.encode())
