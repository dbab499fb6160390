"""What Slack refuses: shapes of blocks, messages, manifests and files."""
