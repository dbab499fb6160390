"""The command that asks what tags say of a camera's settings, applies a proposal, and takes it back."""
