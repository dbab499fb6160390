"""What moves without being anybody, drawn cheaply enough for hours: rain, snow, insects, webs, flags, trees, text."""

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.drawn.scenes import HEIGHT, WIDTH, Canvas, Effect

Float = NDArray[np.float32]


def rainfall(rng: np.random.Generator, drops: int, longest: int, brightest: float, thickest: int = 1) -> Effect:
    """Streaks of rain, others in each frame; near ones are longer and thicker."""
    tall, wide = 4 * HEIGHT, 2 * WIDTH
    sheet = np.zeros((tall, wide), np.float32)
    for _ in range(drops * 8):
        x, y = rng.uniform(0, (wide, tall)).tolist()
        length = float(rng.uniform(0.3, 1)) * longest
        cv2.line(sheet, (round(x), round(y)), (round(x + length / 8), round(y + length)),
                 float(rng.uniform(0.4, 1)) * brightest, int(rng.integers(1, thickest + 1)), cv2.LINE_AA)
    sheet[:] = cv2.GaussianBlur(sheet, (3, 3), 0)

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        x, y = rng.integers(0, (WIDTH, 3 * HEIGHT)).tolist()
        cv2.add(canvas.luma, sheet[y : y + HEIGHT, x : x + WIDTH], dst=canvas.luma)

    return draw


def snowfall(rng: np.random.Generator, flakes: int, brightness: float, speed: float = 60.0) -> Effect:
    """Flakes in three distances that fall and sway."""
    layers = [_flakes(rng, round(flakes * share), radius, brightness) for share, radius in ((1, 1), (0.5, 1), (0.1, 2))]
    ways = [(pace * speed, float(rng.uniform(-20, 20))) for pace in (0.6, 1.2, 2.4)]

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        for layer, (down, aside) in zip(layers, ways, strict=True):
            y = HEIGHT - 1 - round(down * t) % HEIGHT
            x = round(aside * t + 6 * np.sin(0.9 * t)) % WIDTH
            cv2.max(canvas.luma, layer[y : y + HEIGHT, x : x + WIDTH], dst=canvas.luma)

    return draw


def _flakes(rng: np.random.Generator, count: int, radius: int, brightness: float) -> Float:
    tile = np.zeros((HEIGHT, WIDTH), np.float32)
    for x, y in rng.integers(3, (WIDTH - 3, HEIGHT - 3), (count, 2)).tolist():
        cv2.circle(tile, (x, y), radius, brightness * float(rng.uniform(0.6, 1)), -1, cv2.LINE_AA)
    return np.tile(cv2.GaussianBlur(tile, (3, 3), 0), (2, 2))


def insects(rng: np.random.Generator, seconds: float, every: float, brightness: float = 90.0) -> Effect:
    """Insects near the camera's lamp: bright spots out of focus that dart through the view for a moment."""
    flights = []
    begin = 6.0
    while (begin := begin + float(rng.exponential(every))) < seconds:
        spot = _spot(float(rng.uniform(2, 9)), brightness * float(rng.uniform(0.5, 1.5)))
        flights.append((begin, float(rng.uniform(0.2, 2.5)), rng.uniform(0, (WIDTH, HEIGHT)), rng.normal(0, 130, 2),
                        float(rng.uniform(1, 7)), spot))

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        for begin, lasts, start, velocity, turns, spot in flights:
            if begin <= t < begin + lasts:
                x, y = start + velocity * (t - begin) + 25 * np.sin(turns * (t - begin) + np.array([0, 1.3]))
                _add(canvas.luma, spot, round(float(x)), round(float(y)))

    return draw


def _spot(radius: float, brightness: float) -> Float:
    reach = round(2 * radius) + 1
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    return (brightness / (1 + np.exp((np.hypot(rows, columns) - radius) * 1.5))).astype(np.float32)


def _add(luma: Float, patch: Float, x: int, y: int) -> None:
    """Add a patch centred at (x, y), cut off at the border."""
    h, w = patch.shape
    left, top = x - w // 2, y - h // 2
    inside = luma[max(top, 0) : max(top + h, 0), max(left, 0) : max(left + w, 0)]
    inside += patch[max(-top, 0) :, max(-left, 0) :][: inside.shape[0], : inside.shape[1]]


def spider_web(rng: np.random.Generator) -> Effect:
    """A web before the lens in a corner, lit by infrared: bright threads and a spider, which swing, sometimes jerk."""
    wide, tall = 190, 150
    web = np.zeros((tall, wide), np.float32)
    for _ in range(int(rng.integers(4, 8))):
        ends = rng.integers(0, (wide - 40, tall - 40), (2, 2)).tolist()
        cv2.line(web, ends[0], ends[1], 235.0, 1, cv2.LINE_AA)
    if rng.random() < 0.6:
        spider = rng.integers(20, (wide - 60, tall - 60)).tolist()
        cv2.circle(web, spider, int(rng.integers(3, 7)), 250.0, -1)
    web = cv2.GaussianBlur(web, (0, 0), 1.6) * np.float32(rng.uniform(0.5, 0.9))
    slow, quick = rng.uniform(1, 2.5), rng.uniform(3, 6)
    reach = rng.uniform(2, 6)
    at = (0 if rng.random() < 0.5 else WIDTH - wide, 0)

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        sway = reach * (np.sin(slow * t) + 0.4 * np.sin(quick * t)) + (rng.normal(0, 3) if rng.random() < 0.06 else 0)
        move = np.array([[1, 0, sway], [0, 1, 0.4 * sway]], np.float32)
        part = canvas.luma[at[1] : at[1] + tall, at[0] : at[0] + wide]
        part += cv2.warpAffine(web, move, (wide, tall))

    return draw


def waving_flag(rng: np.random.Generator) -> Effect:
    """A striped flag in the wind."""
    w, h = int(rng.integers(30, 60)), int(rng.integers(22, 40))
    x0, y0 = int(rng.integers(0, WIDTH - w)), int(rng.integers(0, 70))
    rows, columns = np.mgrid[0:h, 0:w].astype(np.float32)
    stripe, dark, bright, pace = rng.uniform(4, 9), rng.uniform(30, 80), rng.uniform(80, 140), rng.uniform(3, 6)

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        wave = np.sin(columns[0] / 7 - pace * t)
        shape = ((rows + 6 * wave * columns[0] / w) // stripe % 2) * np.float32(bright) + np.float32(dark)
        canvas.luma[y0 : y0 + h, x0 : x0 + w] = shape * (1 + 0.2 * wave)

    return draw


def swaying_trees(rng: np.random.Generator, amplitude: float, tall: int) -> Effect:
    """Leaves over the upper part of the view that sway, harder in gusts."""
    w, h = int(rng.integers(110, WIDTH + 1)), tall
    x0 = 0 if rng.random() < 0.5 else WIDTH - w
    size = float(rng.uniform(0.8, 3))
    leaves = cv2.GaussianBlur(rng.normal(0, 1, (h + 60, w + 60)).astype(np.float32), (0, 0), size)
    texture = 90 + leaves * float(rng.uniform(15, 35)) / leaves.std()
    rows, columns = np.mgrid[0:h, 0:w].astype(np.float32)
    few = (max(4, h // 6), max(4, w // 6))
    few_rows, few_columns = rows[:: max(1, h // few[0])][:, ::6], columns[:: max(1, h // few[0])][:, ::6]

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        push = np.float32(amplitude * (0.55 + 0.35 * np.sin(0.7 * t) + 0.1 * np.sin(0.13 * t)))
        dx = push * np.sin(np.float32(2.3 * t) + few_rows / 15 + few_columns / 40)
        dy = push / 2 * np.sin(np.float32(3.1 * t) + few_columns / 20)
        moved = cv2.remap(texture, columns + 30 + cv2.resize(dx, (w, h)), rows + 30 + cv2.resize(dy, (w, h)),
                          cv2.INTER_LINEAR)
        canvas.luma[:h, x0 : x0 + w] = moved

    return draw


def camera_clock(rng: np.random.Generator) -> Effect:
    """The camera's own clock in one of several sizes and corners, with a dark rim, counting from a random time."""
    size, start = float(rng.choice([0.35, 0.5, 0.7])), int(rng.integers(0, 86400))
    x, y = int(rng.choice([4, 100])), int(rng.choice([round(24 * size) + 3, HEIGHT - 5]))
    last: dict[int, tuple[Float, NDArray[np.bool_]]] = {}

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        second = start + int(t)
        if second not in last:
            last.clear()
            text = f"2026-11-30 {second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
            last[second] = _text(text, size, (x, y))
        bright, rim = last[second]
        np.copyto(canvas.luma, bright, where=rim)

    return draw


def _text(text: str, size: float, at: tuple[int, int]) -> tuple[Float, NDArray[np.bool_]]:
    bright, rim = np.zeros((HEIGHT, WIDTH), np.float32), np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.putText(bright, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, 245.0, 1, cv2.LINE_AA)
    cv2.putText(rim, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, 255.0, 2)
    return bright, rim > 0


def trembling(rng: np.random.Generator, amplitude: float, seconds: float) -> Effect:
    """Wind at the mast: the view trembles by so many pixels in gusts of ten seconds and more."""
    pace = rng.uniform(7, 11)
    gusts = rng.uniform(0.05, 0.12)

    def draw(canvas: Canvas, t: float, rng: np.random.Generator) -> None:
        reach = amplitude * max(0.0, float(np.sin(gusts * t * 2 * np.pi)) + 0.3)
        if reach > 0.05:
            dx, dy = reach * np.sin(pace * t) + rng.normal(0, reach / 4), 0.5 * reach * np.sin(1.5 * pace * t)
            move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
            canvas.luma = cv2.warpAffine(canvas.luma, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)

    return draw
