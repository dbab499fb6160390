"""What cameras send by themselves and nobody has looked at yet, the passwords they send it with, and what came."""
