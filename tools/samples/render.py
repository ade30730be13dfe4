"""Renders the room with Cycles. Runs inside Blender:

  blender -b --factory-startup -P render.py -- WORK [--samples 48] [--frames 1-72] [--depth]

Writes WORK/raw/NAME.exr (linear colour and guide passes), or with --depth WORK/rawDepth/NAME.exr: one ray
through each pixel's centre, planar z in metres.
"""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bpy
import numpy as np
from mathutils import Matrix

import cameraPath
from decoration import buildDecoration
from room import buildRoom
from seating import buildSeating
from storage import buildStorage


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("work")
    parser.add_argument("--samples", type=int, default=48)
    parser.add_argument("--frames", default=f"1-{cameraPath.FRAMES}")
    parser.add_argument("--depth", action="store_true")
    return parser.parse_args(sys.argv[sys.argv.index("--") + 1 :])


def emptyScene():
    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)


def setUpCycles(samples, depthOnly):
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y = cameraPath.WIDTH, cameraPath.HEIGHT
    scene.render.resolution_percentage = 100
    scene.render.use_motion_blur = False
    scene.render.use_persistent_data = depthOnly  # kept data would also keep the first seed: noise fixed to the screen
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    cycles = scene.cycles
    cycles.device = "CPU"
    cycles.use_denoising = False
    cycles.use_adaptive_sampling = False
    cycles.samples = 1 if depthOnly else samples
    cycles.pixel_filter_type = "BLACKMAN_HARRIS"
    cycles.filter_width = 0.01 if depthOnly else 1.5
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 4, 4, 2
    cycles.transmission_bounces = cycles.volume_bounces = 0
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 2.0
    cycles.sample_clamp_direct = 8.0
    return scene


def routePasses(scene, folder, passes):
    """One single-layer EXR per pass: WORK/folder/NAME.PASS.exr."""
    layer = scene.view_layers[0]
    layer.use_pass_z = layer.use_pass_normal = layer.use_pass_diffuse_color = True
    layer.use_pass_emit = True
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    source = tree.nodes.new("CompositorNodeRLayers")
    target = tree.nodes.new("CompositorNodeOutputFile")
    target.base_path = folder
    target.format.file_format = "OPEN_EXR"
    target.format.color_depth = "32"
    target.file_slots.clear()
    for name in passes:
        target.file_slots.new(name)
        tree.links.new(source.outputs[name], target.inputs[name])
    return target


def main():
    args = arguments()
    emptyScene()
    buildRoom()
    buildSeating()
    buildStorage()
    buildDecoration()
    scene = setUpCycles(args.samples, args.depth)
    folder = os.path.join(os.path.abspath(args.work), "rawDepth" if args.depth else "raw")
    passes = ["Depth"] if args.depth else ["Image", "Normal", "DiffCol", "Depth", "Emit"]
    target = routePasses(scene, folder, passes)
    camera = bpy.data.cameras.new("camera")
    camera.sensor_fit, camera.angle = "HORIZONTAL", np.radians(cameraPath.FOV_X_DEGREES)
    camera.clip_start, camera.clip_end = 0.05, 50
    viewer = bpy.data.objects.new("camera", camera)
    scene.collection.objects.link(viewer)
    scene.camera = viewer
    first, last = (int(part) for part in args.frames.split("-")) if "-" in args.frames else (int(args.frames),) * 2
    poses = cameraPath.worldFromCams()
    for k in range(first - 1, last):
        blenderAxes = poses[k] @ np.diag([1.0, -1.0, -1.0, 1.0])
        viewer.matrix_world = Matrix(blenderAxes.tolist())
        scene.frame_set(k + 1)
        scene.cycles.seed = k + 1
        for slot, name in zip(target.file_slots, passes):
            slot.path = f"{cameraPath.frameName(k)}.{name}."
        bpy.ops.render.render()
        print(f"rendered {cameraPath.frameName(k)}", flush=True)


main()
