"""The middle of the room: rug, sofa, armchair, coffee table, pouffe, and what lies on them."""

import numpy as np

import materials
import textures
from shapes import ball, box, cushion, sheet, turned


def buildRug():
    kilim = materials.picture("kilim", textures.rug(21))
    s, t = np.meshgrid(np.linspace(-1, 1, 60), np.linspace(-1, 1, 40))
    ripple = 0.004 * np.sin(5 * s + 2 * t) * np.sin(4 * t)
    sheet("rug", np.stack((1.45 * s, 0.98 * t, 0.012 + ripple), -1), kilim, (-0.15, 3.2, 0), (0, 0, 2))


def buildSofa():
    teal = materials.picture("teal cloth", textures.weave(31, "#3f6d74", 0.14), tileMetres=0.5)
    timber = materials.picture("sofa leg", textures.wood(32, "#8a5d38", "#5e3b20"), tileMetres=0.5)
    x, y = -0.45, 4.85
    box("sofa base", (2.2, 0.9, 0.26), (x, y, 0.14), teal, 0.05)
    box("sofa back", (2.2, 0.24, 0.5), (x, y + 0.33, 0.36), teal, 0.1, (-6, 0, 0))
    for side in (-1, 1):
        box("sofa arm", (0.22, 0.92, 0.5), (x + side * 1.09, y, 0.12), teal, 0.09)
        box("sofa seat", (0.94, 0.72, 0.17), (x + side * 0.48, y - 0.1, 0.37), teal, 0.06)
        box("sofa back cushion", (0.92, 0.2, 0.44), (x + side * 0.48, y + 0.2, 0.52), teal, 0.09, (-12, 0, 0))
        for front in (-0.38, 0.38):
            box("sofa leg", (0.06, 0.06, 0.15), (x + side * 1.0, y + front, 0), timber, 0.01)
    covers = (
        ("mustard", textures.weave(33, "#d39a35", 0.16), -1.22, 0.66, (74, 12, 16)),
        ("ikat", textures.zigzag(34, ["#f0e4cc", "#a63d2f", "#24405a", "#d9a441"], 11), -0.9, 0.64, (68, -8, -6)),
        ("blocks", textures.chips(35, "#efe3cf", ["#b9572f", "#2e4a5c", "#d09a3c"], 60, 256), 0.02, 0.64, (70, 6, 4)),
        ("striped", textures.stripes(36, "#b9572f", ["#f0e4cc", "#24344d", "#e3b04b"], 11), 0.36, 0.66, (72, -10, -18)),
    )
    for name, array, cx, cz, turn in covers:
        cushion(f"cushion {name}", 0.46, 0.46, 0.17, (cx, y - 0.04, cz), materials.picture(name, array), turn)
    throw = materials.picture("throw", textures.stripes(37, "#efe2c8", ["#a63d2f", "#d09a3c", "#5b7a76"], 14))
    s, t = np.meshgrid(np.linspace(-1, 1, 40), np.linspace(-1, 1, 40))
    over = 0.15 * np.tanh(6 * s) * np.minimum(1, np.abs(s) * 4)
    drop = 0.645 - 0.34 * np.clip(np.abs(s) - 0.42, 0, 1) - 0.012 * np.cos(9 * t + 3 * s)
    sheet("throw", np.stack((over, 0.26 * t * (1 + 0.05 * s), drop), -1), throw, (x + 1.09, y - 0.1, 0))


def buildArmchair():
    rust = materials.picture("rust cloth", textures.weave(41, "#b5623a", 0.18), tileMetres=0.45)
    timber = materials.picture("chair timber", textures.wood(42, "#a8764a", "#6d4526"), tileMetres=0.6)
    turn = -128.0
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))

    def at(dx, dy, z):
        return (-1.38 + c * dx - s * dy, 2.3 + s * dx + c * dy, z)

    box("chair seat", (0.62, 0.6, 0.16), at(0, 0, 0.3), rust, 0.06, (0, 0, turn))
    box("chair back", (0.62, 0.15, 0.6), at(0, 0.3, 0.36), rust, 0.07, (-12, 0, turn))
    for side in (-1, 1):
        box("chair rail", (0.05, 0.7, 0.045), at(side * 0.37, 0, 0.56), timber, 0.015, (0, 0, turn))
        for dy in (-0.3, 0.3):
            box("chair leg", (0.05, 0.05, 0.58), at(side * 0.37, dy, 0), timber, 0.012, (0, 0, turn))
    cover = materials.picture("chair ikat", textures.zigzag(43, ["#2c4a52", "#e9dcc0", "#c98b3c", "#7f8f74"], 6))
    cushion("chair cushion", 0.46, 0.4, 0.16, at(0, 0.1, 0.66), cover, (76, 0, turn))


def buildCoffeeTable():
    walnut = materials.picture("walnut", textures.wood(51, "#8c5c36", "#4f301a"), tileMetres=0.9, roughness=0.5, specular=0.3)
    x, y, top = 0.0, 3.05, 0.42
    box("table top", (1.15, 0.6, 0.045), (x, y, top - 0.045), walnut, 0.015)
    box("table shelf", (1.0, 0.48, 0.025), (x, y, 0.16), walnut, 0.008)
    for sx in (-0.5, 0.5):
        for sy in (-0.23, 0.23):
            box("table leg", (0.05, 0.05, top - 0.04), (x + sx, y + sy, 0), walnut, 0.01)
    cream = materials.paint("paper", "#efe6d2")
    z = top
    for size, tone, turn in (((0.32, 0.24, 0.04), "#a63d2f", 8), ((0.28, 0.21, 0.035), "#24405a", -6), ((0.23, 0.17, 0.03), "#d9a441", 15)):
        cover = materials.picture("cover", textures.stripes(int(size[0] * 100), tone, ["#f0e4cc", "#23201d"], 3), tileMetres=0.3)
        box("book pages", (size[0] - 0.01, size[1] - 0.01, size[2] - 0.006), (x - 0.3, y + 0.02, z + 0.003), cream, 0, (0, 0, turn))
        for cz in (z, z + size[2] - 0.005):
            box("book cover", (size[0], size[1], 0.006), (x - 0.3, y + 0.02, cz), cover, 0.001, (0, 0, turn))
        z += size[2] + 0.001
    glaze = materials.picture("mug glaze", textures.stripes(53, "#f1ead9", ["#2e6a78", "#2e6a78", "#c9793f"], 6), roughness=0.4, turned=True, tileMetres=0.2)
    mug = [(0.001, 0), (0.042, 0), (0.045, 0.01), (0.045, 0.1), (0.04, 0.1), (0.038, 0.02), (0.001, 0.02)]
    turned("mug", mug, (x + 0.06, y - 0.14, top), glaze)
    bowl = materials.picture("bowl glaze", textures.chips(54, "#34646b", ["#e8d8b8", "#1f3b44"], 120, 256), tileMetres=0.3)
    turned("bowl", [(0.001, 0), (0.06, 0), (0.13, 0.06), (0.165, 0.1), (0.155, 0.1), (0.11, 0.055), (0.001, 0.03)], (x + 0.3, y + 0.08, top), bowl)
    peel = materials.picture("orange peel", textures.weave(55, "#e0832b", 0.15))
    for dx, dy, dz in ((-0.05, 0.0, 0.085), (0.045, 0.03, 0.085), (0.01, -0.05, 0.088), (0.0, 0.01, 0.145)):
        ball("orange", 0.048, (x + 0.3 + dx, y + 0.08 + dy, top + dz), peel)
    low = materials.picture("magazine", textures.zigzag(56, ["#f0e4cc", "#4f7a6b", "#c8452e", "#23201d"], 5), tileMetres=0.5)
    box("magazines", (0.34, 0.25, 0.03), (x + 0.15, y, 0.185), low, 0.004, (0, 0, 10))


def buildPouffe():
    knit = materials.picture("pouffe", textures.zigzag(61, ["#e8dcc4", "#c4683c", "#35555c", "#d8a648", "#8f3b2e"], 12), tileMetres=0.7)
    foot = [(0.001, 0.0), (0.24, 0.0), (0.3, 0.06), (0.32, 0.2), (0.3, 0.34), (0.24, 0.4), (0.1, 0.425), (0.001, 0.42)]
    turned("pouffe", foot, (1.0, 2.2, 0), knit)


def buildSeating():
    buildRug()
    buildSofa()
    buildArmchair()
    buildCoffeeTable()
    buildPouffe()
