"""What Slack sends, over HTTP and over Socket Mode, and the answers to it."""
