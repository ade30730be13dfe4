"""What makes it lived in: pictures, lamps, plants."""

import bpy
import numpy as np

import art
import materials
import textures
from shapes import box, panel, sheet, turned


def framed(name, array, width, height, at, wall, frameTone):
    """A picture with passe-partout on the far wall (wall "far") or the right wall (wall "right")."""
    turn = {"far": (90, 0, 0), "right": (90, 0, -90)}[wall]
    towards = np.array({"far": (0, -1, 0), "right": (-1, 0, 0)}[wall])
    at = np.asarray(at, float)
    timber = materials.paint(f"{name} frame", frameTone, roughness=0.5)
    size = (width + 0.1, 0.03, height + 0.1) if wall == "far" else (0.03, width + 0.1, height + 0.1)
    box(f"{name} frame", size, at, timber, 0.006, standing=False)
    panel(f"{name} mount", width + 0.04, height + 0.04, at + 0.017 * towards, materials.paint(f"{name} mount", "#f5f0e4"), turn)
    panel(name, width - 0.06, height - 0.06, at + 0.019 * towards, materials.picture(name, array), turn)


def buildPictures():
    framed("hills", art.hills(), 0.8, 0.6, (-0.5, 5.38, 1.62), "far", "#3a2c20")
    framed("shapes", art.shapes(), 0.42, 0.56, (-1.32, 5.38, 1.58), "far", "#c9a266")
    framed("botanical", art.botanical(), 0.36, 0.48, (0.24, 5.38, 1.74), "far", "#c9a266")
    framed("small blocks", art.blocks(17), 0.26, 0.3, (0.24, 5.38, 1.25), "far", "#2a2723")
    framed("waves", art.waves(), 0.95, 0.6, (2.38, 3.55, 1.6), "right", "#3a2c20")
    framed("blocks", art.blocks(), 0.42, 0.56, (2.38, 2.45, 1.62), "right", "#c9a266")


def bulb(name, at, watts, radius):
    light = bpy.data.lights.new(name, "POINT")
    light.energy, light.shadow_soft_size, light.color = watts, radius, (1.0, 0.72, 0.42)
    thing = bpy.data.objects.new(name, light)
    thing.location = at
    thing.visible_camera = thing.visible_glossy = False
    bpy.context.scene.collection.objects.link(thing)


def buildLamps():
    """A floor lamp beside the sofa and a table lamp on the sideboard."""
    metal = materials.paint("lamp metal", "#3b332b", roughness=0.5)
    shade = materials.glow("lamp shade", "#ffc98a", 2.1)
    x, y = 0.92, 5.0
    turned("lamp foot", [(0.001, 0), (0.15, 0), (0.15, 0.02), (0.015, 0.035), (0.012, 1.35), (0.001, 1.35)], (x, y, 0), metal)
    turned("lamp shade", [(0.21, 1.3), (0.205, 1.3), (0.15, 1.6), (0.155, 1.6)], (x, y, 0), shade)
    bulb("floor lamp above", (x, y, 1.66), 9, 0.1)
    bulb("floor lamp below", (x, y, 1.24), 11, 0.1)
    glaze = materials.picture("lamp glaze", textures.zigzag(101, ["#2f5d66", "#e8dcc4", "#c4683c"], 7), tileMetres=0.5, roughness=0.4)
    sx, sy, sz = 2.15, 4.07, 0.72
    turned("table lamp", [(0.001, 0), (0.07, 0), (0.1, 0.09), (0.06, 0.2), (0.02, 0.26), (0.001, 0.26)], (sx, sy, sz), glaze)
    turned("table lamp shade", [(0.145, 0.25), (0.14, 0.25), (0.09, 0.44), (0.095, 0.44)], (sx, sy, sz), shade)
    bulb("table lamp light", (sx - 0.02, sy, sz + 0.5), 5, 0.08)


def leaf(length, half, droop):
    """A pointed leaf along +x that bends down towards its tip and is folded along its rib."""
    t, s = np.linspace(0, 1, 10)[:, None], np.linspace(-1, 1, 5)[None, :]
    wide = half * np.sin(np.pi * t**0.8) ** 0.8
    z = -droop * length * t**2 + 0.25 * wide * np.abs(s)
    return np.stack(np.broadcast_arrays(length * t * (1 - 0.2 * droop * t), wide * s, z), -1)


def plant(name, at, count, tallest, length, seed, tones, rise=0.3):
    rng = np.random.default_rng(seed)
    greens = [materials.picture(f"{name} {tone}", textures.stripes(seed + i, tone, [veins], 7), roughness=0.55, specular=0.2) for i, (tone, veins) in enumerate(tones)]
    stalk = materials.paint(f"{name} stalk", "#5e4f33")
    for i in range(count):
        turn, height = i * 137.5 + rng.uniform(-20, 20), tallest * (rise + (1 - rise) * (i + 0.5) / count)
        lift = rng.uniform(-15, 30) + 30 * height / tallest
        size = length * rng.uniform(0.75, 1.1)
        out = 0.07
        base = (at[0] + out * np.cos(np.radians(turn)), at[1] + out * np.sin(np.radians(turn)), at[2] + height)
        sheet(name, leaf(size, size * 0.3, rng.uniform(0.3, 0.7)), greens[i % len(greens)], base, (rng.uniform(-12, 12), -lift, turn))
    for k in range(3):
        box(f"{name} stalk", (0.02, 0.02, tallest), (at[0] + 0.04 * np.cos(2.1 * k), at[1] + 0.04 * np.sin(2.1 * k), at[2]), stalk, 0.006, (3 * (k - 1), 2 * (1 - k), 0))


def buildPlants():
    tones = (("#3f6b3a", "#7fa35e"), ("#4f7d42", "#93b56c"), ("#2f5a3a", "#6b9656"))
    pot = materials.picture("big pot", textures.chips(111, "#d9cdb6", ["#b9572f", "#3f5a5e", "#8a7a5c"], 260), tileMetres=0.6)
    turned("big pot", [(0.001, 0), (0.16, 0), (0.2, 0.34), (0.18, 0.34), (0.17, 0.3), (0.001, 0.3)], (-1.98, 4.85, 0), pot)
    plant("fig", (-1.98, 4.85, 0.3), 26, 1.25, 0.42, 112, tones)
    plant("sill fern", (-1.9, 3.3, 0.58), 16, 0.14, 0.22, 113, tones, 0.05)
    basket = materials.picture("basket", textures.weave(114, "#b08a55", 0.35), tileMetres=0.25)
    turned("basket", [(0.001, 0), (0.17, 0), (0.2, 0.28), (0.185, 0.28), (0.001, 0.22)], (1.78, 1.95, 0), basket)
    plant("basket plant", (1.78, 1.95, 0.25), 20, 0.5, 0.34, 115, tones, 0.1)


def buildDecoration():
    buildPictures()
    buildLamps()
    buildPlants()
