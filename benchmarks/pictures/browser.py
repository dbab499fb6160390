"""What Chromium shows of an address: the size of the picture in it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_LOOK = """address => new Promise(done => {
  const image = new Image();
  const say = () => done(image.naturalWidth ? `${image.naturalWidth}x${image.naturalHeight}` : "");
  image.onload = say; image.onerror = say; setTimeout(say, 4000);
  image.src = address; document.body.append(image);
})"""


@contextmanager
def chromium() -> Iterator[Callable[[str], str] | None]:
    """A function that returns the size Chromium shows of an address, "" for nothing; None: there is no Chromium."""
    path = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        yield None
        return
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=_FLAGS)
        try:
            yield lambda address: _shown(browser, address)
        finally:
            browser.close()


def _shown(browser: object, address: str) -> str:
    page = browser.new_page()  # type: ignore[attr-defined]
    try:
        return str(page.evaluate(_LOOK, address))
    finally:
        page.close()
