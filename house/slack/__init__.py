"""What is said to Slack and what comes back from it: both ends of each format together."""
