"""The checks of `doctor`: each module yields findings, and none of them changes anything."""
