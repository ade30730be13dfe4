"""Meshes the furniture is made of. Metres; z up; UVs in metres (box projection) unless a shape says 0..1."""

import bmesh
import bpy
import numpy as np
from mathutils import Matrix


def place(name, mesh, material, at=(0, 0, 0), turnDegrees=(0, 0, 0), smooth=True):
    for polygon in mesh.polygons:
        polygon.use_smooth = smooth
    mesh.use_auto_smooth = True
    mesh.auto_smooth_angle = np.radians(40)
    mesh.materials.append(material)
    thing = bpy.data.objects.new(name, mesh)
    thing.location = at
    thing.rotation_euler = np.radians(turnDegrees)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def metresUv(bm):
    layer = bm.loops.layers.uv.verify()
    for face in bm.faces:
        axis = int(np.argmax(np.abs(face.normal)))
        u, v = ((1, 2), (0, 2), (0, 1))[axis]
        for loop in face.loops:
            loop[layer].uv = (loop.vert.co[u], loop.vert.co[v])


def box(name, size, at, material, round=0.01, turnDegrees=(0, 0, 0), standing=True):
    """A box with rounded edges; `at` is the centre of its foot (or of its body when not standing)."""
    bm = bmesh.new()
    bmesh.ops.create_cube(bm, size=1, matrix=Matrix.Diagonal((*size, 1)))
    if round > 0:
        bmesh.ops.bevel(bm, geom=bm.edges[:], offset=min(round, 0.49 * min(size)), segments=3, profile=0.5, affect="EDGES")
    if standing:
        bmesh.ops.translate(bm, verts=bm.verts, vec=(0, 0, size[2] / 2))
    metresUv(bm)
    mesh = bpy.data.meshes.new(name)
    bm.to_mesh(mesh)
    bm.free()
    return place(name, mesh, material, at, turnDegrees)


def gridMesh(name, points, wrapU=False):
    """A quad mesh over points [rows, columns, 3], UVs 0..1 (u along columns)."""
    rows, columns, _ = points.shape
    faces, uvs = [], []
    for r in range(rows - 1):
        for c in range(columns if wrapU else columns - 1):
            d = (c + 1) % columns
            faces.append((r * columns + c, r * columns + d, (r + 1) * columns + d, (r + 1) * columns + c))
            span = columns if wrapU else columns - 1
            u0, u1, v0, v1 = c / span, (c + 1) / span, r / (rows - 1), (r + 1) / (rows - 1)
            uvs += [(u0, v0), (u1, v0), (u1, v1), (u0, v1)]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points.reshape(-1, 3).tolist(), [], faces)
    layer = mesh.uv_layers.new()
    layer.data.foreach_set("uv", np.array(uvs, np.float32).ravel())
    return mesh


def sheet(name, points, material, at=(0, 0, 0), turnDegrees=(0, 0, 0)):
    return place(name, gridMesh(name, np.asarray(points, float)), material, at, turnDegrees)


def panel(name, width, height, at, material, turnDegrees=(0, 0, 0)):
    """A flat rectangle in its own x-y plane, centred, facing +z, UVs 0..1."""
    x, y = np.array([-width, width]) / 2, np.array([-height, height]) / 2
    points = np.stack(np.broadcast_arrays(x[None, :], y[:, None], 0.0), -1)
    return sheet(name, points, material, at, turnDegrees)


def turned(name, profile, at, material, segments=40):
    """A turned body: profile is a list of (radius, height) from the foot up. UVs in metres of girth."""
    profile = np.asarray(profile, float)
    angle = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    points = np.stack(
        (profile[:, :1] * np.cos(angle), profile[:, :1] * np.sin(angle), np.repeat(profile[:, 1:], segments, 1)), -1
    )
    mesh = gridMesh(name, points, wrapU=True)
    uv = np.empty(len(mesh.loops) * 2, np.float32)
    mesh.uv_layers[0].data.foreach_get("uv", uv)
    uv = uv.reshape(-1, 2) * (2 * np.pi * profile[:, 0].max(), np.ptp(profile[:, 1]) + np.ptp(profile[:, 0]))
    mesh.uv_layers[0].data.foreach_set("uv", uv.astype(np.float32).ravel())
    return place(name, mesh, material, at)


def cushion(name, width, height, thick, at, material, turnDegrees=(0, 0, 0)):
    """A pillow in its own x-y plane, centred, plump in the middle and pointed at the corners; UVs 0..1."""
    n = 25
    s = np.linspace(-1, 1, n)
    u, v = np.meshgrid(s, s)
    plump = np.clip((1 - u**4) * (1 - v**4), 0, 1) ** 0.55
    pinchU, pinchV = 1 - 0.09 * (1 - v**2) * 0.8, 1 - 0.09 * (1 - u**2) * 0.8
    x, y = u * width / 2 * pinchU, v * height / 2 * pinchV
    for side, label in ((1, "front"), (-1, "back")):
        points = np.stack((x * side, y, side * thick / 2 * plump), -1)
        sheet(f"{name} {label}", points, material, at, turnDegrees)


def ball(name, radius, at, material):
    bm = bmesh.new()
    bmesh.ops.create_icosphere(bm, subdivisions=3, radius=radius)
    mesh = bpy.data.meshes.new(name)
    bm.to_mesh(mesh)
    bm.free()
    return place(name, mesh, material, at)
