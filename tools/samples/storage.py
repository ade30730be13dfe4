"""Along the walls: bookshelf, sideboard, side table, and their books and vessels."""

import numpy as np

import materials
import textures
from shapes import box, turned

SPINES = ("#8f2f28", "#1f3b57", "#d19a35", "#4f6f58", "#e8dcc0", "#6b3a4f", "#c4683c", "#2f5d66", "#353a44", "#a8885c", "#b9483a", "#7d8f9a")


def bookRow(name, left, right, axis, frontAt, z, tallest, seed, bands):
    """Books standing side by side along x (axis 0) or y (axis 1); frontAt is the coordinate of their spines."""
    rng = np.random.default_rng(seed)
    covers = [materials.picture(f"{name} {tone}", textures.weave(seed + i, tone, 0.1), tileMetres=0.2) for i, tone in enumerate(SPINES)]
    facing = -1  # spines look towards -y (axis 0) or -x (axis 1)
    at = left
    while True:
        thick, tall, deep = rng.uniform(0.022, 0.055), tallest * rng.uniform(0.72, 0.97), rng.uniform(0.15, 0.19)
        if at + thick > right:
            return
        if rng.uniform() < 0.07:
            at += rng.uniform(0.04, 0.12)
            continue
        tone = rng.integers(len(SPINES))
        back = frontAt - facing * deep / 2

        def standing(wide, depth, high, low, shift, material):
            along = at + thick / 2
            size = (wide, depth, high) if axis == 0 else (depth, wide, high)
            centre = (along, back + shift, z + low) if axis == 0 else (back + shift, along, z + low)
            box(name, size, centre, material, 0.003)

        standing(thick - 0.002, deep, tall, 0, 0, covers[tone])
        for height in rng.permutation((0.16, 0.72, 0.84))[: rng.integers(1, 3)]:
            band = bands[rng.integers(len(bands))]
            standing(thick - 0.001, 0.004, tall * rng.uniform(0.05, 0.12), tall * height, facing * deep / 2, band)
        at += thick


def vase(name, profile, at, array, tileMetres=0.4):
    turned(name, profile, at, materials.picture(name, array, tileMetres=tileMetres, roughness=0.45, specular=0.3))


def buildBookshelf(bands):
    oak = materials.picture("shelf oak", textures.wood(71, "#b98d5e", "#86592f"), tileMetres=0.8)
    inner = materials.paint("shelf back", "#6f7f78")
    x0, x1, front, far, high = 1.18, 2.36, 5.04, 5.38, 2.08
    middle, depth = (x0 + x1) / 2, far - front
    box("shelf back", (x1 - x0, 0.02, high), (middle, far - 0.01, 0), inner, 0)
    for x in (x0 + 0.015, x1 - 0.015):
        box("shelf side", (0.03, depth, high), (x, (front + far) / 2, 0), oak, 0.004)
    boards = (0.06, 0.46, 0.84, 1.2, 1.56, high - 0.03)
    for z in boards:
        box("shelf board", (x1 - x0, depth, 0.028), (middle, (front + far) / 2, z), oak, 0.003)
    spans = ((x0 + 0.04, x1 - 0.05), (x0 + 0.04, x1 - 0.38), (x0 + 0.36, x1 - 0.05), (x0 + 0.04, x1 - 0.3), (x0 + 0.3, x1 - 0.06))
    for shelf, ((left, right), z) in enumerate(zip(spans, boards)):
        bookRow(f"book {shelf}", left, right, 0, front + 0.04, z + 0.028, 0.3, 80 + 20 * shelf, bands)
    jug = [(0.001, 0), (0.06, 0), (0.09, 0.07), (0.07, 0.15), (0.035, 0.19), (0.045, 0.22), (0.035, 0.22), (0.001, 0.15)]
    vase("jug", jug, (x1 - 0.2, front + 0.16, 0.488), textures.chips(75, "#d8c9a8", ["#8f3b2e", "#2e4a5c"], 130, 256))
    vase("terracotta jug", jug, (x0 + 0.19, front + 0.16, 0.868), textures.stripes(76, "#bd6a43", ["#efe0c4", "#5b2f22"], 8))
    vase("blue jug", jug, (x1 - 0.16, front + 0.16, 1.228), textures.zigzag(77, ["#2e4f6b", "#e8dcc4", "#6f93a8"], 8))
    box("tin", (0.18, 0.14, 0.2), (x0 + 0.16, front + 0.15, 1.588), materials.picture("tin", textures.zigzag(78, ["#d9a441", "#8f3b2e", "#efe3cf"], 5), tileMetres=0.3), 0.01)


def buildSideboard(bands):
    walnut = materials.picture("sideboard walnut", textures.wood(91, "#9a6840", "#5c3a20"), tileMetres=0.9, roughness=0.5, specular=0.3)
    cream = materials.paint("sideboard door", "#e3d6bd", roughness=0.6)
    brass = materials.paint("knob", "#b08d4a", roughness=0.4)
    x, y0, y1 = 2.17, 2.45, 4.25
    middle = (y0 + y1) / 2
    box("sideboard", (0.42, y1 - y0, 0.56), (x, middle, 0.16), walnut, 0.012)
    for i in range(3):
        y = y0 + 0.05 + (i + 0.5) * 0.567
        box("sideboard door", (0.02, 0.53, 0.46), (x - 0.21, y, 0.21), cream if i != 1 else walnut, 0.006)
        box("knob", (0.03, 0.03, 0.03), (x - 0.235, y + 0.2, 0.44), brass, 0.012)
    for y in (y0 + 0.1, y1 - 0.1):
        box("sideboard leg", (0.36, 0.05, 0.16), (x, y, 0), walnut, 0.01)
    bookRow("sideboard book", y0 + 0.75, y0 + 1.2, 1, x - 0.08, 0.72, 0.27, 230, bands)
    bottle = [(0.001, 0), (0.09, 0), (0.13, 0.1), (0.12, 0.2), (0.05, 0.29), (0.04, 0.36), (0.055, 0.38), (0.045, 0.38), (0.001, 0.3)]
    vase("floor vase", bottle, (x, y0 + 0.25, 0.72), textures.chips(92, "#e6dac3", ["#3f6d74", "#b9572f", "#23201d"], 200), 0.5)
    stem = materials.paint("dry stem", "#a8814d")
    rng = np.random.default_rng(93)
    for _ in range(11):
        lean, turn = rng.uniform(4, 20), rng.uniform(0, 360)
        box("dry stem", (0.007, 0.007, rng.uniform(0.35, 0.55)), (x, y0 + 0.25, 1.02), stem, 0, (lean, 0, turn))
    box("radio", (0.2, 0.36, 0.22), (x, y1 - 0.75 + 0.25, 0.72), walnut, 0.03)
    box("radio cloth", (0.02, 0.2, 0.15), (x - 0.1, y1 - 0.45, 0.755), materials.picture("radio cloth", textures.weave(94, "#c9b48a", 0.3), tileMetres=0.2), 0.004)
    box("radio dial", (0.025, 0.06, 0.06), (x - 0.1, y1 - 0.61, 0.8), cream, 0.02)


def buildSideTable():
    painted = materials.picture("stool", textures.wood(96, "#c9a06c", "#94683a"), tileMetres=0.5)
    x, y = -1.9, 3.3
    turned("stool top", [(0.001, 0.44), (0.2, 0.44), (0.21, 0.45), (0.21, 0.47), (0.001, 0.475)], (x, y, 0), painted)
    for angle in (0.5, 2.6, 4.7):
        box("stool leg", (0.035, 0.035, 0.45), (x + 0.14 * np.cos(angle), y + 0.14 * np.sin(angle), 0), painted, 0.01)
    vase("small pot", [(0.001, 0), (0.06, 0), (0.085, 0.12), (0.075, 0.12), (0.001, 0.1)], (x, y, 0.475), textures.zigzag(97, ["#efe3cf", "#3f6d74", "#c4683c"], 6))


def buildStorage():
    bands = [materials.paint(f"band {tone}", tone) for tone in ("#efe3c8", "#d9a441", "#1d1c1b", "#f6f2e8")]
    buildBookshelf(bands)
    buildSideboard(bands)
    buildSideTable()
