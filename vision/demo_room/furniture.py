"""What stands in the demo room: walls, window, and furniture from far to near."""

import math

import numpy as np

from vision.demo_room.shapes import BACK, LAMP, LEFT, RIGHT, TOP, WINDOW, Colour, Scene, Triple, ring, shaded, soft

_OAK, _WALNUT, _WHITE = (178, 132, 88), (112, 76, 50), (226, 222, 212)
_WALL, _SIDE = (206, 196, 178), (198, 190, 174)
_SOFA, _SOFA_TOP = (62, 96, 108), (72, 110, 122)


def furnished(seed: int) -> Scene:
    """The whole room; the seed chooses small things like planks, books and leaves."""
    draws = np.random.default_rng(seed)
    scene = Scene()
    for part in (_walls, _planks, _window, _painting, _door, _rug, _cabinet, _bookcase, _sofa, _lamp, _plant, _table):
        part(scene, draws)
    return scene


def _walls(scene: Scene, _: np.random.Generator) -> None:
    ceiling = [(LEFT, TOP, 0.5), (RIGHT, TOP, 0.5), (RIGHT, TOP, BACK), (LEFT, TOP, BACK)]
    scene.flat(ceiling, (222, 218, 208), (0, -1, 0))
    scene.back((LEFT, RIGHT, 0, TOP), _WALL)
    scene.side(LEFT, (0.5, BACK, 0, TOP), _SIDE, 1)
    scene.side(RIGHT, (0.5, BACK, 0, TOP), _SIDE, -1)


def _planks(scene: Scene, draws: np.random.Generator) -> None:
    scene.floor((LEFT, RIGHT, 0.6, BACK), shaded(_OAK, 0.62))
    width = (RIGHT - LEFT) / 26
    for row in range(26):
        z = 0.6 - float(draws.uniform(0, 1.2))
        while z < BACK:
            end = z + float(draws.uniform(0.9, 1.7))
            tone = shaded(_OAK, float(draws.uniform(0.84, 1.02)))
            x = LEFT + row * width
            scene.floor((x + 0.003, x + width - 0.003, max(z, 0.6) + 0.004, min(end, BACK) - 0.002), tone)
            z = end
    scene.back((LEFT, RIGHT, 0, 0.11), _WHITE, BACK - 0.01)
    scene.side(LEFT + 0.01, (0.5, BACK, 0, 0.11), _WHITE, 1)
    scene.side(RIGHT - 0.01, (0.5, BACK, 0, 0.11), _WHITE, -1)


def _window(scene: Scene, draws: np.random.Generator) -> None:
    x0, x1, y0, y1 = WINDOW
    scene.back((x0 - 0.09, x1 + 0.09, y0 - 0.09, y1 + 0.09), _WHITE)
    for step in range(24):  # the sky, brighter towards the horizon
        low, high = y0 + (y1 - y0) * step / 24, y0 + (y1 - y0) * (step + 1) / 24
        far = step / 23
        scene.back((x0, x1, low, high + 0.01), (222 - 70 * far, 232 - 38 * far, 240 - 8 * far), glow="day")
    hills: tuple[tuple[float, float, Colour], ...] = ((0.36, 0.05, (150, 176, 170)), (0.24, 0.07, (112, 150, 112)))
    for base, wave, hill in hills:
        shift = float(draws.uniform(0, 6))
        ridge = [(x, y0 + base + wave * math.sin(3.1 * x + shift) + 0.02 * math.sin(9 * x + shift), BACK)
                 for x in np.linspace(x1, x0, 40)]
        scene.flat([(x0, y0, BACK), (x1, y0, BACK), *ridge], hill, (0, 0, -1), "day")
    for _ in range(60):  # a tree outside
        x, y = -0.85 + float(draws.normal(0, 0.10)), y0 + 0.62 + float(draws.normal(0, 0.12))
        tone = shaded((92, 128, 78), float(draws.uniform(0.75, 1.2)))
        puff = [(min(x + 0.07 * math.cos(a), x1), y + 0.06 * math.sin(a), BACK) for a in np.linspace(0, 6.0, 10)]
        scene.flat(puff, tone, (0, 0, -1), "day")
    middle = (x0 + x1) / 2
    for span in ((middle - 0.025, middle + 0.025, y0, y1), (x0, x1, y0 + 0.72, y0 + 0.755)):
        scene.back(span, shaded(_WHITE, 0.93), BACK - 0.02)
    scene.box((x0 - 0.14, y0 - 0.13, BACK - 0.16), (x1 + 0.14, y0 - 0.09, BACK - 0.01), _WHITE)
    _curtains(scene)


def _curtains(scene: Scene) -> None:
    x0, x1, y0, y1 = WINDOW
    rail = y1 + 0.17
    scene.back((x0 - 0.5, x1 + 0.5, rail, rail + 0.03), _WALNUT, BACK - 0.09)
    for start, end in ((x0 - 0.42, x0 + 0.04), (x1 - 0.04, x1 + 0.42)):
        folds = 22
        for fold in range(folds):
            a, b = start + (end - start) * fold / folds, start + (end - start) * (fold + 1) / folds
            tone = shaded((186, 112, 84), 0.92 + 0.20 * math.sin(fold * 1.35))
            scene.back((a, b + 0.004, 0.28 + 0.012 * math.sin(fold), rail + 0.01), tone, BACK - 0.08)


def _painting(scene: Scene, draws: np.random.Generator) -> None:
    x0, x1, y0, y1 = 0.45, 1.45, 1.38, 2.02
    scene.back((x0, x1, y0, y1), _WALNUT, BACK - 0.03)
    scene.back((x0 + 0.04, x1 - 0.04, y0 + 0.04, y1 - 0.04), (236, 230, 216), BACK - 0.031)
    a, b, low, high = x0 + 0.11, x1 - 0.11, y0 + 0.11, y1 - 0.11
    for step in range(14):
        far = step / 13
        scene.back((a, b, low + (high - low) * step / 14, low + (high - low) * (step + 1) / 14 + 0.004),
                   (244 - 120 * far, 186 - 30 * far, 132 + 50 * far), BACK - 0.032)
    sun = [(1.12 + 0.055 * math.cos(t), 1.72 + 0.055 * math.sin(t), BACK) for t in np.linspace(0, 6.2, 24)]
    scene.flat(sun, (252, 226, 160), (0, 0, -1))
    for level, height, tone in ((0.20, 0.06, (120, 112, 138)), (0.12, 0.05, (74, 82, 104)), (0.05, 0.03, (46, 56, 66))):
        shift = float(draws.uniform(0, 6))
        ridge = [(x, low + level + height * abs(math.sin(6 * x + shift)) * 0.8, BACK - 0.033)
                 for x in np.linspace(b, a, 30)]
        scene.flat([(a, low, BACK - 0.033), (b, low, BACK - 0.033), *ridge], tone, (0, 0, -1))


def _door(scene: Scene, _: np.random.Generator) -> None:
    near, far = 3.55, 4.4
    scene.side(RIGHT - 0.01, (near - 0.09, far + 0.09, 0, 2.12), _WHITE, -1)
    scene.side(RIGHT - 0.02, (near, far, 0.01, 2.04), (214, 206, 190), -1)
    for low, high in ((0.18, 0.85), (1.0, 1.88)):
        scene.side(RIGHT - 0.021, (near + 0.14, far - 0.14, low, high), (190, 182, 166), -1)
        scene.side(RIGHT - 0.022, (near + 0.16, far - 0.16, low + 0.02, high - 0.02), (208, 200, 184), -1)
    scene.box((RIGHT - 0.09, 0.98, near + 0.06), (RIGHT - 0.03, 1.01, near + 0.17), (170, 150, 110))


def _rug(scene: Scene, _: np.random.Generator) -> None:
    centre = (0.55, 0.004, 3.55)
    for wide, deep, tone in ((1.62, 0.92, (150, 74, 62)), (1.54, 0.86, (224, 208, 178)), (1.46, 0.80, (150, 74, 62)),
                             (1.12, 0.58, (196, 146, 96)), (1.06, 0.54, (132, 62, 56)), (0.5, 0.26, (214, 186, 140))):
        scene.flat(ring(centre, (wide, deep), 72), tone, (0, 1, 0))


def _cabinet(scene: Scene, draws: np.random.Generator) -> None:
    scene.box((-2.0, 0.0, 4.78), (-0.4, 0.62, 5.15), shaded(_WALNUT, 1.05), shaded(_WALNUT, 1.3))
    for x in (-1.98, -1.45, -0.92):
        scene.back((x + 0.02, x + 0.49, 0.07, 0.57), shaded(_WALNUT, 1.22), 4.775)
        scene.back((x + 0.235, x + 0.275, 0.49, 0.51), (196, 170, 116), 4.77)
    x = -1.9
    for _i in range(6):
        wide, tall = float(draws.uniform(0.035, 0.06)), float(draws.uniform(0.18, 0.26))
        tone = [(160, 82, 64), (72, 98, 118), (206, 176, 110), (92, 112, 84), (188, 188, 180)][int(draws.integers(5))]
        scene.box((x, 0.62, 4.9), (x + wide, 0.62 + tall, 5.05), tone)
        x += wide + 0.004
    vase = [(-0.68, 0.62), (-0.58, 0.62), (-0.55, 0.72), (-0.59, 0.84), (-0.58, 0.9), (-0.68, 0.9), (-0.67, 0.84),
            (-0.71, 0.72)]
    scene.flat([(a, b, 4.92) for a, b in vase], (204, 200, 190), (-0.3, 0.2, -0.93))


def _bookcase(scene: Scene, draws: np.random.Generator) -> None:
    near, far, deep, tall = 3.2, 4.28, 0.3, 1.95
    front = LEFT + deep
    scene.boxes.append(((LEFT, 0, near), (front, tall, far)))
    scene.side(front, (near, far, 0, tall), _OAK, 1)
    palette = [(150, 70, 60), (60, 90, 110), (210, 180, 120), (90, 110, 80), (190, 190, 182), (90, 70, 100),
               (200, 130, 80), (50, 60, 70)]
    for shelf in range(5):
        low, high = 0.08 + shelf * 0.372, 0.08 + shelf * 0.372 + 0.34
        scene.side(front - 0.001, (near + 0.03, far - 0.03, low, high), shaded(_OAK, 0.35), 1)
        z = near + 0.05
        while z < far - 0.2:
            thick, top = float(draws.uniform(0.022, 0.05)), low + float(draws.uniform(0.2, 0.3))
            if draws.random() > 0.1:
                tone = shaded(palette[int(draws.integers(len(palette)))], float(draws.uniform(0.7, 1.0)))
                scene.side(front - 0.002, (z, z + thick - 0.003, low, top), tone, 1)
            z += thick


def _sofa(scene: Scene, _: np.random.Generator) -> None:
    x0, x1, z0, z1 = -0.05, 1.95, 4.2, 5.1
    for x in (x0 + 0.08, x1 - 0.12):
        scene.box((x, 0, z0 + 0.04), (x + 0.05, 0.12, z0 + 0.09), _WALNUT)
    scene.box((x0, 0.3, z1 - 0.26), (x1, 0.86, z1), _SOFA, _SOFA_TOP)
    scene.box((x0, 0.1, z0 + 0.02), (x1, 0.34, z1), shaded(_SOFA, 0.9), _SOFA_TOP)
    middle = (x0 + x1) / 2
    for a, b in ((x0 + 0.2, middle - 0.01), (middle + 0.01, x1 - 0.2)):
        back = soft((a, b, 0.44, 0.93), 0.09)
        scene.flat([(x, y, z1 - 0.30 - 0.12 * (0.93 - y)) for x, y in back], shaded(_SOFA, 1.06), (0, 0.25, -0.97))
        scene.box((a, 0.34, z0), (b, 0.47, z1 - 0.3), shaded(_SOFA, 1.04), shaded(_SOFA_TOP, 1.06))
    for a, b in ((x0, x0 + 0.19), (x1 - 0.19, x1)):
        scene.box((a, 0.1, z0), (b, 0.62, z1), _SOFA, _SOFA_TOP)
    for x, tone in ((0.30, (214, 160, 72)), (1.52, (220, 208, 188))):
        pillow = soft((x - 0.2, x + 0.2, 0.47, 0.83), 0.1)
        scene.flat([(a, b, z1 - 0.42 - 0.2 * (0.83 - b)) for a, b in pillow], tone, (0.1, 0.35, -0.93))


def _lamp(scene: Scene, _: np.random.Generator) -> None:
    x, y, z = LAMP
    scene.flat(ring((x, 0.02, z), (0.15, 0.13)), (60, 54, 48), (0, 1, 0))
    scene.back((x - 0.014, x + 0.014, 0.02, y - 0.1), (70, 62, 54), z)
    low, high = y - 0.15, y + 0.19
    for step in range(12):
        far = step / 11
        a, b = low + (high - low) * step / 12, low + (high - low) * (step + 1) / 12
        wa, wb = 0.235 - 0.085 * step / 12, 0.235 - 0.085 * (step + 1) / 12
        tone = (255, 226 - 22 * far, 172 - 40 * far)
        scene.flat([(x - wa, a, z), (x + wa, a, z), (x + wb, b + 0.004, z), (x - wb, b + 0.004, z)], tone, (0, 0, -1),
                   "lamp")


def _plant(scene: Scene, draws: np.random.Generator) -> None:
    x, z = -2.42, 4.62
    scene.boxes.append(((x - 0.18, 0, z - 0.15), (x + 0.18, 0.38, z + 0.15)))
    for step in range(10):
        a = (step - 5) / 5
        b = (step - 4) / 5
        tone = shaded((196, 178, 156), 1.05 - 0.35 * abs(a + 0.3))
        scene.flat([(x + 0.15 * a, 0, z - 0.16), (x + 0.15 * b, 0, z - 0.16), (x + 0.2 * b, 0.4, z - 0.16),
                    (x + 0.2 * a, 0.4, z - 0.16)], tone, (0.2, 0.1, -0.97))
    for _ in range(46):
        _leaf(scene, draws, (x, 0.42, z - 0.1))


def _leaf(scene: Scene, draws: np.random.Generator, root: Triple) -> None:
    """A long leaf that rises from the pot and bends over; its two halves catch the light differently."""
    lean, length = float(draws.normal(0, 0.6)), float(draws.uniform(0.5, 1.05))
    tone = shaded((74, 120, 66), float(draws.uniform(0.6, 1.25)))
    spine, left, right = [], [], []
    for t in np.linspace(0, 1, 9):
        bend = lean * (0.35 + 0.9 * t * t)
        px = max(root[0] + length * t * math.sin(bend), LEFT + 0.03)
        py = root[1] + length * t * math.cos(bend * 0.9)
        wide = 0.055 * math.sin(math.pi * min(1.0, 0.12 + 0.88 * t)) + 0.003
        spine.append((px, py, root[2]))
        left.append((px - wide * math.cos(bend), py + wide * math.sin(bend), root[2]))
        right.append((px + wide * math.cos(bend), py - wide * math.sin(bend), root[2]))
    scene.flat(spine + left[::-1], shaded(tone, 0.85), (-0.5, 0.4, -0.75))
    scene.flat(spine + right[::-1], shaded(tone, 1.12), (0.4, 0.5, -0.75))


def _table(scene: Scene, _: np.random.Generator) -> None:
    x0, x1, z0, z1 = 0.05, 1.15, 3.35, 3.85
    for x in (x0 + 0.04, x1 - 0.09):
        for z in (z1 - 0.09, z0 + 0.04):
            scene.box((x, 0, z), (x + 0.05, 0.38, z + 0.05), shaded(_WALNUT, 0.9))
    scene.box((x0, 0.38, z0), (x1, 0.42, z1), shaded(_OAK, 0.95), shaded(_OAK, 1.08))
    scene.box((0.72, 0.42, 3.5), (0.98, 0.45, 3.68), (70, 92, 112), (84, 112, 134))
    scene.box((0.74, 0.45, 3.51), (0.96, 0.475, 3.67), (176, 90, 70), (196, 108, 84))
    cup = [(0.34, 0.42), (0.42, 0.42), (0.43, 0.51), (0.33, 0.51)]
    scene.flat([(a, b, 3.56) for a, b in cup], (228, 226, 220), (0.3, 0.2, -0.93))
    scene.flat(ring((0.38, 0.51, 3.56), (0.05, 0.04)), (120, 84, 60), (0, 1, 0))
