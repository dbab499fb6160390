"""What is sent about the house itself: trouble, tests, the audit's head, the Home tab."""
