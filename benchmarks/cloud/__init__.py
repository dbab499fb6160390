"""What looks outside of the house cost, against a server that plays a cloud."""
