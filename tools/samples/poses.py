"""Rigid poses, camFromWorld, OpenCV axes; quaternions are (w, x, y, z). Also reads COLMAP's text files."""

import numpy as np


def rotationFromQuaternion(q):
    w, x, y, z = np.asarray(q, float) / np.linalg.norm(q)
    return np.array([
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    ])


def quaternionFromRotation(r):
    """The unit quaternion with w >= 0: the eigenvector of Bar-Itzhack's symmetric matrix."""
    k = np.array([
        (r[0, 0] - r[1, 1] - r[2, 2], 0, 0, 0),
        (r[1, 0] + r[0, 1], r[1, 1] - r[0, 0] - r[2, 2], 0, 0),
        (r[2, 0] + r[0, 2], r[2, 1] + r[1, 2], r[2, 2] - r[0, 0] - r[1, 1], 0),
        (r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1], r.trace()),
    ])
    x, y, z, w = np.linalg.eigh(k, "L")[1][:, -1]
    return np.array((w, x, y, z)) * (1 if w >= 0 else -1)


def rigid(q, t):
    out = np.eye(4)
    out[:3, :3], out[:3, 3] = rotationFromQuaternion(q), t
    return out


def rotationDegrees(r):
    return np.degrees(np.arccos(np.clip((np.trace(r) - 1) / 2, -1, 1)))


def dataLines(path):
    with open(path) as file:
        return [line.rstrip("\n") for line in file if not line.startswith("#")]


def readTruth(path):
    """{image name: camFromWorld [4, 4]} from groundtruth/poses.txt."""
    rows = [line.split() for line in dataLines(path) if line]
    return {row[0]: rigid([float(v) for v in row[1:5]], [float(v) for v in row[5:8]]) for row in rows}


def readColmapImages(path):
    """{image name: (camFromWorld [4, 4], number of triangulated keypoints)} from sparse/images.txt."""
    lines, out = dataLines(path), {}
    for head, points in zip(lines[0::2], lines[1::2]):
        part = head.split()
        triangulated = sum(value != "-1" for value in points.split()[2::3])
        out[part[9]] = (rigid([float(v) for v in part[1:5]], [float(v) for v in part[5:8]]), triangulated)
    return out


def similarity(moving, fixed):
    """scale, rotation, translation with fixed = scale * rotation @ moving + translation (Umeyama 1991); [N, 3] each."""
    meanMoving, meanFixed = moving.mean(0), fixed.mean(0)
    a, b = moving - meanMoving, fixed - meanFixed
    u, d, vt = np.linalg.svd(b.T @ a / len(a))
    sign = np.diag((1, 1, np.sign(np.linalg.det(u @ vt))))
    rotation = u @ sign @ vt
    scale = (d * np.diag(sign)).sum() / (a**2).sum(1).mean()
    return scale, rotation, meanFixed - scale * rotation @ meanMoving
