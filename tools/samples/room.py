"""The empty room and its light. x right, y away from the viewer, z up, metres; the floor is z = 0."""

import bpy
import numpy as np

import materials
import textures
from plan import BACK, FAR, HEIGHT, LEFT, RIGHT, WINDOW
from shapes import box, panel, sheet



def buildShell():
    oak = materials.picture("oak floor", textures.planks(1), tileMetres=1.7, roughness=0.45, specular=0.25)
    plaster = materials.paint("plaster", "#efe5d4")
    sage = materials.paint("sage wall", "#9fae98")
    white = materials.paint("white paint", "#f4f0e8", roughness=0.6)
    width, depth = RIGHT - LEFT, FAR - BACK
    midX, midY = (LEFT + RIGHT) / 2, (BACK + FAR) / 2
    box("floor", (width, depth, 0.1), (midX, midY, -0.1), oak, round=0)
    box("ceiling", (width, depth, 0.1), (midX, midY, HEIGHT), white, round=0)
    box("far wall", (width, 0.1, HEIGHT), (midX, FAR + 0.05, 0), sage, round=0)
    box("back wall", (width, 0.1, HEIGHT), (midX, BACK - 0.05, 0), plaster, round=0)
    box("right wall", (0.1, depth, HEIGHT), (RIGHT + 0.05, midY, 0), plaster, round=0)
    w = WINDOW
    for name, low, high, bottom, top in (
        ("left wall near", BACK, w["near"], 0, HEIGHT),
        ("left wall far", w["far"], FAR, 0, HEIGHT),
        ("left wall below", w["near"], w["far"], 0, w["sill"]),
        ("left wall above", w["near"], w["far"], w["top"], HEIGHT),
    ):
        box(name, (0.2, high - low, top - bottom), (LEFT - 0.1, (low + high) / 2, bottom), plaster, round=0)
    box("skirting far", (width, 0.02, 0.11), (midX, FAR - 0.01, 0), white, round=0.004)
    box("skirting right", (0.02, depth, 0.11), (RIGHT - 0.01, midY, 0), white, round=0.004)
    box("skirting left", (0.02, depth, 0.11), (LEFT + 0.01, midY, 0), white, round=0.004)


def buildWindow():
    white = materials.paint("window paint", "#f7f4ee", roughness=0.5)
    w = WINDOW
    midY, midZ = (w["near"] + w["far"]) / 2, (w["sill"] + w["top"]) / 2
    span, rise = w["far"] - w["near"], w["top"] - w["sill"]
    x = LEFT - 0.1
    box("window sill", (0.3, span + 0.16, 0.04), (LEFT - 0.03, midY, w["sill"] - 0.02), white, round=0.01)
    for y in (w["near"] + 0.03, midY, w["far"] - 0.03):
        box("window stile", (0.05, 0.06, rise), (x, y, w["sill"]), white, round=0.006)
    for z in (w["sill"], midZ + 0.25, w["top"] - 0.06):
        box("window rail", (0.05, span, 0.055), (x, midY, z), white, round=0.006)
    view = materials.glow("garden", "#ffffff", 3.2, textures.gardenOutside(5))
    garden = panel("garden", 6.0, 4.0, (LEFT - 1.6, midY + 1.2, 1.5), view, (90, 0, 90))
    garden.visible_shadow = garden.visible_diffuse = garden.visible_glossy = False
    linen = materials.picture("curtain", textures.stripes(6, "#e6d3b3", ["#c98b5a", "#d8b98a", "#b86b48"], 8))
    rod = materials.paint("curtain rod", "#4a3a2c", roughness=0.5)
    box("curtain rod", (0.03, span + 1.0, 0.03), (LEFT + 0.1, midY, w["top"] + 0.12), rod, round=0.012)
    for y, seed in ((w["near"] - 0.12, 1), (w["far"] + 0.12, 2)):
        sheet("curtain", curtain(seed), linen, (LEFT + 0.1, y, 0.06))


def curtain(seed, width=0.5, height=2.28):
    """Hanging folds, along y, open a little towards the foot."""
    rng = np.random.default_rng(seed)
    s, t = np.linspace(0, 1, 90)[None, :], np.linspace(0, 1, 24)[:, None]
    phase = rng.uniform(0, 6)
    fold = 0.045 * np.sin(s * 2 * np.pi * 5.5 + phase + 0.5 * np.sin(3 * t)) * (1.15 - 0.3 * t)
    y = (s - 0.5) * width * (1.08 - 0.16 * t)
    return np.stack(np.broadcast_arrays(fold, y, t * height), -1)


def areaLight(name, at, turnDegrees, size, watts, rgb):
    light = bpy.data.lights.new(name, "AREA")
    light.shape, (light.size, light.size_y) = "RECTANGLE", size
    light.energy, light.color = watts, rgb
    thing = bpy.data.objects.new(name, light)
    thing.location, thing.rotation_euler = at, np.radians(turnDegrees)
    thing.visible_camera = thing.visible_glossy = False
    bpy.context.scene.collection.objects.link(thing)


def buildLight():
    """Late-morning sun and sky through the window, a second window behind the viewer."""
    w = WINDOW
    midY, midZ = (w["near"] + w["far"]) / 2, (w["sill"] + w["top"]) / 2
    sky = (w["far"] - w["near"], w["top"] - w["sill"])
    areaLight("sky", (LEFT - 0.02, midY, midZ), (0, -90, 0), sky[::-1], 62, (0.86, 0.93, 1.0))
    areaLight("window behind", (0.2, BACK + 0.05, 1.5), (78, 0, 0), (3.6, 1.8), 26, (1.0, 0.96, 0.92))
    areaLight("ceiling bounce", (0.3, 2.6, HEIGHT - 0.02), (0, 0, 0), (3.6, 4.2), 17, (1.0, 0.96, 0.9))
    sun = bpy.data.lights.new("sun", "SUN")
    sun.energy, sun.angle, sun.color = 38.0, np.radians(1.2), (1.0, 0.9, 0.74)
    thing = bpy.data.objects.new("sun", sun)
    thing.rotation_euler = np.radians((8, -52, 0))
    bpy.context.scene.collection.objects.link(thing)
    world = bpy.data.worlds.new("dim")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs["Strength"].default_value = 0.0
    bpy.context.scene.world = world


def buildRoom():
    buildShell()
    buildWindow()
    buildLight()
