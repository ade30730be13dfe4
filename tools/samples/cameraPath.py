"""The hand-held walk: worldFromCam for every frame. Plain numpy, metres, OpenCV axes (x right, y down, z forward)."""

import numpy as np

FRAMES = 72
WIDTH, HEIGHT = 320, 256
FOV_X_DEGREES = 62.0
FOCAL_PX = WIDTH / 2 / np.tan(np.radians(FOV_X_DEGREES / 2))

# (eye x, y, z), (looked-at x, y, z): the walk bends smoothly through these.
STATIONS = np.array([
    (-0.60, 0.60, 1.20, -0.40, 4.20, 0.72),
    (-0.32, 0.50, 1.36, -0.90, 4.20, 0.80),
    (0.08, 0.56, 1.46, -0.50, 4.20, 0.82),
    (0.46, 0.70, 1.32, 0.35, 4.20, 0.66),
    (0.66, 0.84, 1.10, 0.95, 4.20, 0.76),
    (0.46, 1.08, 1.00, 0.75, 4.40, 0.56),
    (0.10, 1.32, 1.10, 0.02, 4.40, 0.62),
    (-0.16, 1.44, 1.30, -0.55, 4.40, 0.62),
    (0.04, 1.48, 1.46, 0.10, 4.40, 0.52),
    (0.36, 1.52, 1.34, 0.75, 4.60, 0.64),
])


def bend(points, at):
    """Catmull-Rom through points [K, D] at parameters in 0..K-1."""
    padded = np.concatenate((2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]))
    i = np.clip(np.floor(at).astype(int), 0, len(points) - 2)
    t = (at - i)[:, None]
    a, b, c, d = padded[i], padded[i + 1], padded[i + 2], padded[i + 3]
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - 3 * c + d - a) * t**3)


def sway(frames, seed, amplitude, periods):
    """A sum of slow sines with fixed random phases: [frames, 3]."""
    rng = np.random.default_rng(seed)
    time = np.arange(frames)[:, None]
    total = np.zeros((frames, 3))
    for period in periods:
        total += np.sin(2 * np.pi * time / period * rng.uniform(0.85, 1.15, 3) + rng.uniform(0, 2 * np.pi, 3))
    return amplitude * total / len(periods)


def rotationAbout(axis, degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    i, j = [(1, 2), (2, 0), (0, 1)][axis]
    rotation = np.eye(3)
    rotation[i, i] = rotation[j, j] = c
    rotation[j, i], rotation[i, j] = s, -s
    return rotation


def worldFromCams():
    """All frames, [FRAMES, 4, 4]; equal steps along the walk, then sway of the hands on top."""
    fine = np.linspace(0, len(STATIONS) - 1, 4000)
    walk = bend(STATIONS, fine)
    length = np.concatenate(([0], np.cumsum(np.linalg.norm(np.diff(walk[:, :3], axis=0), axis=1))))
    pace = np.linspace(0, length[-1], FRAMES)
    stations = np.stack([np.interp(pace, length, walk[:, k]) for k in range(6)], -1)
    eyes = stations[:, :3] + sway(FRAMES, 7, np.array([0.012, 0.010, 0.014]), (9, 15, 23))
    turns = sway(FRAMES, 8, np.array([2.6, 4.2, 3.0]), (11, 17, 27))
    out = np.tile(np.eye(4), (FRAMES, 1, 1))
    for k in range(FRAMES):
        forward = stations[k, 3:] - eyes[k]
        forward /= np.linalg.norm(forward)
        right = np.cross(forward, (0, 0, 1))
        right /= np.linalg.norm(right)
        level = np.stack((right, np.cross(forward, right), forward), -1)
        shake = rotationAbout(0, turns[k, 0]) @ rotationAbout(1, turns[k, 1]) @ rotationAbout(2, turns[k, 2])
        out[k, :3, :3] = level @ shake
        out[k, :3, 3] = eyes[k]
    return out


def frameName(k):
    return f"frame_{k + 1:04d}"
