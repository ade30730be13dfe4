"""Blender materials: plain paint, painted pictures, and light sources."""

import bpy
import numpy as np

from textures import colour


def linear(hexCode):
    srgb = colour(hexCode)
    return (*np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4), 1.0)


def newMaterial(name):
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    nodes = material.node_tree.nodes
    return material, nodes, material.node_tree.links, nodes["Principled BSDF"]


def paint(name, hexCode, roughness=0.9, specular=0.1):
    """One even colour: the low-texture surfaces."""
    material, _, _, shader = newMaterial(name)
    shader.inputs["Base Color"].default_value = linear(hexCode)
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Specular"].default_value = specular
    return material


def pictureNode(nodes, links, name, array, tileMetres, turned):
    height, width, _ = array.shape
    image = bpy.data.images.new(name, width, height)
    rgba = np.ones((height, width, 4), np.float32)
    rgba[..., :3] = array
    image.pixels.foreach_set(rgba.ravel())
    image.pack()
    texture = nodes.new("ShaderNodeTexImage")
    texture.image = image
    coordinates = nodes.new("ShaderNodeTexCoord")
    mapping = nodes.new("ShaderNodeMapping")
    if tileMetres is not None:
        mapping.inputs["Scale"].default_value = (1 / tileMetres, 1 / tileMetres, 1)
    if turned:
        mapping.inputs["Rotation"].default_value = (0, 0, np.pi / 2)
    links.new(coordinates.outputs["UV"], mapping.inputs["Vector"])
    links.new(mapping.outputs["Vector"], texture.inputs["Vector"])
    return texture


def picture(name, array, tileMetres=None, turned=False, roughness=0.9, specular=0.1):
    """A picture on the UVs: repeated every tileMetres (UVs in metres), or stretched once (UVs in 0..1)."""
    material, nodes, links, shader = newMaterial(name)
    texture = pictureNode(nodes, links, name, array, tileMetres, turned)
    links.new(texture.outputs["Color"], shader.inputs["Base Color"])
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Specular"].default_value = specular
    return material


def glow(name, hexCode, strength, array=None):
    """A surface that shines by itself."""
    material, nodes, links, shader = newMaterial(name)
    nodes.remove(shader)
    emission = nodes.new("ShaderNodeEmission")
    emission.inputs["Color"].default_value = linear(hexCode)
    emission.inputs["Strength"].default_value = strength
    if array is not None:
        links.new(pictureNode(nodes, links, name, array, None, False).outputs["Color"], emission.inputs["Color"])
    links.new(emission.outputs[0], nodes["Material Output"].inputs["Surface"])
    return material
