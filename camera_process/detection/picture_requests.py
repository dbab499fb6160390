"""Who waits for a picture of one camera, and the fact that answers them."""

from collections import deque
from collections.abc import Iterator

from house import facts


class PictureRequests:
    """Requests that wait for a camera's next frame; may be used from several threads."""

    def __init__(self) -> None:
        self._waiting: deque[facts.PictureAsked] = deque()

    def add(self, asked: facts.PictureAsked) -> None:
        """Let one more wait."""
        self._waiting.append(asked)

    def __bool__(self) -> bool:
        """Whether any waits."""
        return bool(self._waiting)

    def take(self) -> Iterator[facts.PictureAsked]:
        """Those that wait, oldest first: each is given to one taker only, and waits no more."""
        while True:
            try:
                yield self._waiting.popleft()
            except IndexError:
                return


def answer(asked: facts.PictureAsked, at: float, picture: str = "", reason: str = "") -> facts.PictureTaken:
    """The fact that answers `asked`; always with the same id, so that the log keeps the first answer only."""
    return facts.PictureTaken(at=at, id=facts.derived_id("picture", asked.id), camera=asked.camera, asked=asked.id,
                              picture=picture, channel=asked.channel, reason=reason)
