"""What to say to whoever runs the house as root."""

AS_ROOT = ("the house runs as root: a fault in what reads cameras' pictures would open the whole machine, and the "
           "files it makes belong to root")
FIX = "run it as a user of its own: sudo chown -R USER: {home}, then ./hearthwatch up as USER (setup.md, As a service)"
