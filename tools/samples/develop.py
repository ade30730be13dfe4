"""Develops the renders, inside Blender: WORK/raw/*.exr -> WORK/sample/images/*.jpg (light smoothed, one fixed
Filmic exposure) and WORK/rawDepth/*.exr -> WORK/sample/depth/*.png (16 bit, millimetres, 0 = invalid).

  blender -b --factory-startup -P develop.py -- WORK [--quality 92] [--exposure 0.45]
"""

import argparse
import glob
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import bpy
import numpy as np

from denoise import smoothLight
from depthPng import writeDepth


def readExr(path):
    """[H, W, 4], row 0 at the bottom, linear."""
    image = bpy.data.images.load(path)
    image.colorspace_settings.name = "Non-Color"
    pixels = np.empty(image.size[0] * image.size[1] * 4, np.float32)
    image.pixels.foreach_get(pixels)
    pixels = pixels.reshape(image.size[1], image.size[0], 4)
    bpy.data.images.remove(image)
    return pixels


def saveJpeg(colour, path):
    height, width, _ = colour.shape
    image = bpy.data.images.new("developed", width, height, float_buffer=True)
    image.colorspace_settings.name = "Linear"
    rgba = np.ones((height, width, 4), np.float32)
    rgba[..., :3] = colour
    image.pixels.foreach_set(rgba.ravel())
    image.save_render(path, scene=bpy.context.scene)
    bpy.data.images.remove(image)


def developImages(work):
    folder = os.path.join(work, "sample", "images")
    os.makedirs(folder, exist_ok=True)
    for path in sorted(glob.glob(os.path.join(work, "raw", "*.Image.*.exr"))):
        colour, albedo, normal, glow, depth = (
            readExr(path.replace(".Image.", f".{name}."))[..., :3]
            for name in ("Image", "DiffCol", "Normal", "Emit", "Depth")
        )
        smooth = smoothLight(colour, albedo, normal, glow, np.clip(depth[..., 0], 0.1, 50))
        name = os.path.basename(path).split(".")[0]
        saveJpeg(smooth, os.path.join(folder, f"{name}.jpg"))
        print(f"developed {name}", flush=True)


def developDepth(work):
    folder = os.path.join(work, "sample", "depth")
    os.makedirs(folder, exist_ok=True)
    for path in sorted(glob.glob(os.path.join(work, "rawDepth", "*.exr"))):
        depthMetres = readExr(path)[::-1, :, 0]  # picture rows run from the top
        name = os.path.basename(path).split(".")[0]
        writeDepth(os.path.join(folder, f"{name}.png"), depthMetres)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("work")
    parser.add_argument("--quality", type=int, default=92)
    parser.add_argument("--exposure", type=float, default=0.45)
    args = parser.parse_args(sys.argv[sys.argv.index("--") + 1 :])
    scene = bpy.context.scene
    scene.view_settings.view_transform = "Filmic"
    scene.view_settings.look = "Medium Contrast"
    scene.view_settings.exposure = args.exposure
    scene.render.image_settings.file_format = "JPEG"
    scene.render.image_settings.color_mode = "RGB"
    scene.render.image_settings.quality = args.quality
    developImages(args.work)
    developDepth(args.work)


main()
