"""Edge-avoiding a-trous filter of the light that falls on surfaces. Plain numpy.

The rendered colour is divided by the surface's own colour, the quotient (the light) is smoothed along
surfaces of one normal and one depth plane, and multiplied back: textures are never blurred.
Dammertz et al. 2010, "Edge-avoiding a-trous wavelet transform for fast global illumination filtering".
"""

import numpy as np

KERNEL = np.array([1, 4, 6, 4, 1]) / 16
FLOOR = 0.02  # keeps dark surfaces from amplifying their noise
NORMAL_POWER = 24  # cosine power: 20 degrees apart weigh 0.22
DEPTH_SIGMA = 0.03  # relative to depth, beyond what the surface's own slope explains
EDGE_REACH = 4  # pixels
EDGE_ALBEDO_SIGMA, EDGE_NORMAL_SIGMA = 0.15, 0.4  # chosen by eye: smooth edges, no halos
LEAST = 0.02  # so that a pixel on an edge, alike to nobody, still borrows from its neighbours
LIGHT_SIGMA = 0.5  # in natural log of luminance: shadow edges survive


def shifted(image, dy, dx):
    """image[y + dy, x + dx], edge copied."""
    height, width = image.shape[:2]
    rows = np.clip(np.arange(height) + dy, 0, height - 1)
    columns = np.clip(np.arange(width) + dx, 0, width - 1)
    return image[rows][:, columns]


def logLuminance(light):
    luminance = light @ np.array([0.2126, 0.7152, 0.0722])
    for _ in range(2):
        luminance = sum(shifted(luminance, dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)) / 9
    return np.log(luminance + 1e-3)


def smoothLight(colour, albedo, normal, glow, depthMetres, levels=3):
    """colour, albedo, normal, glow (own emission): [H, W, 3]; depth: [H, W]. Returns colour, its light smoothed."""
    lit = albedo.max(-1) > 0.005
    base = albedo + FLOOR
    light = np.where(lit[..., None], np.maximum(colour - glow, 0) / base, 0)
    noisyLight, meanNormal = light, normal
    normal = normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6)
    slopeY, slopeX = np.gradient(1 / depthMetres)
    slopeY, slopeX = (np.clip(s, -0.02, 0.02) for s in (slopeY, slopeX))
    for level in range(levels):
        step = 2**level
        brightness = logLuminance(light)
        total, weights = np.zeros_like(light), np.zeros(lit.shape)
        for j in range(-2, 3):
            for i in range(-2, 3):
                dy, dx = j * step, i * step
                weight = KERNEL[j + 2] * KERNEL[i + 2] * shifted(lit, dy, dx)
                cosine = np.clip((normal * shifted(normal, dy, dx)).sum(-1), 0, 1)
                expected = 1 / depthMetres + slopeY * dy + slopeX * dx
                off = np.abs(shifted(1 / depthMetres, dy, dx) - expected) * depthMetres
                contrast = np.abs(shifted(brightness, dy, dx) - brightness)
                alike = cosine**NORMAL_POWER * np.exp(-off / DEPTH_SIGMA - (contrast / LIGHT_SIGMA) ** 2)
                weight = weight * np.maximum(alike, LEAST)
                total += weight[..., None] * shifted(light, dy, dx)
                weights += weight
        light = total / np.maximum(weights, 1e-6)[..., None]
    mixed = onEdge(normal, depthMetres)
    light = np.where(mixed[..., None], smoothEdges(noisyLight, albedo, meanNormal, mixed & lit), light)
    return np.where(lit[..., None], light * base + glow, colour)


def neighbours(image):
    return np.stack([shifted(image, dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)])


def onEdge(normal, depthMetres):
    """Pixels that mix two surfaces: [H, W] bool."""
    around = neighbours(1 / depthMetres) * depthMetres
    bend = np.abs(around + around[::-1] - 2).max(0)  # zero on a plane: inverse depth is linear in the pixel
    turn = (neighbours(normal) * normal).sum(-1).min(0)
    return (bend > 0.04) | (turn < 0.85)


def smoothEdges(light, albedo, meanNormal, mixed):
    """A pixel of two surfaces learns only from pixels that mix the same two in the same share: their antialiased
    albedo and normal agree."""
    total, weights = np.zeros_like(light), np.full(mixed.shape, 1e-9)
    for dy in range(-EDGE_REACH, EDGE_REACH + 1):
        for dx in range(-EDGE_REACH, EDGE_REACH + 1):
            off = ((shifted(albedo, dy, dx) - albedo) ** 2).sum(-1) / EDGE_ALBEDO_SIGMA**2
            off += ((shifted(meanNormal, dy, dx) - meanNormal) ** 2).sum(-1) / EDGE_NORMAL_SIGMA**2
            off += (dy * dy + dx * dx) / EDGE_REACH**2
            weight = shifted(mixed, dy, dx) * np.exp(-off)
            total += weight[..., None] * shifted(light, dy, dx)
            weights += weight
    return total / weights[..., None]
