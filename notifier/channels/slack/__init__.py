"""`slack://`: messages with pictures, buttons and threads in the channel of the settings."""

from notifier.channels.slack.channel import connect as connect
