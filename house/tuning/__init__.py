"""What people's tags of events say about a camera's settings: proposals, and what each would have changed."""
