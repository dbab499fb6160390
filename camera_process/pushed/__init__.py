"""What cameras send by themselves: what a file holds, pictures and videos of it, and to which event a clip belongs."""
