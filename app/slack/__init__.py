"""What Slack sends, over HTTP and over Socket Mode, and what it is answered."""
