"""`slack://`: messages with pictures, buttons and threads in the Slack channel that the settings name."""

from notifier.channels.slack.channel import connect as connect
