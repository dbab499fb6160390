"""What can go wrong between the house and a device."""


class DeviceError(Exception):
    """A device gave no picture; the text says why and how to fix it. transient: trying again may help."""

    def __init__(self, text: str, transient: bool) -> None:
        super().__init__(text)
        self.transient = transient


class UnknownLogin(DeviceError):
    """The device does not know this way to sign in."""

    def __init__(self) -> None:
        super().__init__("the device knows neither way to sign in that the house knows; is it one with RoomOS?", False)
