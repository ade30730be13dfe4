"""The framed pictures: small procedural paintings, arrays [H, W, 3] in sRGB 0..1, row 0 at the bottom."""

import numpy as np

from textures import colour, grid, noise, paint


def canvas(height, width, base, seed):
    grainy = 1 + 0.05 * noise(height, width, seed, slope=0.7)
    return np.clip(colour(base) * grainy[..., None], 0, 1)


def hills(seed=11, height=384, width=512):
    """Layered hills under a low sun."""
    image = canvas(height, width, "#f0d9b5", seed)
    y, x = grid(height, width)
    paint(image, np.hypot((x - 0.66) * width / height, y - 0.7) < 0.13, colour("#dd6b3d"))
    tones = ("#d9a679", "#b5745b", "#7b5b6b", "#44516b", "#263447")
    for layer, tone in enumerate(tones):
        ridge = noise(8, width, seed + 20 + layer, slope=1.5)[0]
        line = 0.6 - 0.12 * layer + 0.11 * ridge
        paint(image, y < line[None, :], colour(tone))
    return image


def shapes(seed=12, height=512, width=384):
    """Discs, half discs and bars, in the manner of a 1920s poster."""
    image = canvas(height, width, "#efe6d3", seed)
    y, x = grid(height, width)
    x = x * width / height
    everywhere = np.ones((height, width), bool)
    paint(image, np.hypot(x - 0.3, y - 0.66) < 0.2, colour("#c8452e"))
    paint(image, (np.hypot(x - 0.46, y - 0.42) < 0.17) & (y < 0.42), colour("#1f3b57"))
    paint(image, (np.hypot(x - 0.3, y - 0.66) < 0.11) & (x > 0.3), colour("#efc050"))
    paint(image, (np.abs(x - 0.12) < 0.025) & (y > 0.12) & (y < 0.8) & everywhere, colour("#23201d"))
    paint(image, (np.abs(y - 0.2) < 0.03) & (x > 0.2) & everywhere, colour("#4f7a6b"))
    paint(image, (np.abs((x - y) + 0.32) < 0.014) & (y > 0.45), colour("#23201d"))
    paint(image, np.hypot(x - 0.6, y - 0.84) < 0.055, colour("#1f3b57"))
    paint(image, np.hypot(x - 0.26, y - 0.2) < 0.07, colour("#efc050"))
    return image


def blocks(seed=13, height=512, width=384):
    """A woven grid of unequal colour blocks."""
    rng = np.random.default_rng(seed)
    tones = ("#e8d8b8", "#c9793f", "#8f3b2e", "#2e4a5c", "#d9a441", "#6d8068", "#f3ebdc")
    image = canvas(height, width, "#f3ebdc", seed)
    y, x = grid(height, width)
    rows = np.concatenate(([0.06], np.sort(rng.uniform(0.1, 0.9, 8)), [0.94]))
    columns = np.concatenate(([0.08], np.sort(rng.uniform(0.12, 0.88, 5)), [0.92]))
    for low, high in zip(rows[:-1], rows[1:]):
        for left, right in zip(columns[:-1], columns[1:]):
            cell = (y > low + 0.006) & (y < high - 0.006) & (x > left + 0.008) & (x < right - 0.008)
            paint(image, cell, colour(tones[rng.integers(len(tones))]))
    return image


def botanical(seed=14, height=512, width=384):
    """One branch with paired leaves."""
    image = canvas(height, width, "#f4eedd", seed)
    y, x = grid(height, width)
    x = x * width / height
    stem = 0.36 + 0.05 * np.sin(y * 4)
    paint(image, (np.abs(x - stem) < 0.008) & (y > 0.08) & (y < 0.9), colour("#5b4a34"))
    tones = ("#4c6b4a", "#6f8c5a", "#3b5650", "#8a9a5b")
    for pair in range(7):
        cy = 0.2 + 0.1 * pair
        for side in (-1, 1):
            length, half = 0.17 - 0.014 * pair, 0.05 - 0.003 * pair
            dx, dy = x - (0.36 + 0.05 * np.sin(cy * 4)), y - cy - 0.02 * side
            a = side * dx * 0.8 + dy * 0.6
            b = -side * dx * 0.6 + dy * 0.8
            mask = ((a / length - 0.55) ** 2 * 4 + (b / half) ** 2) < 1
            paint(image, mask, colour(tones[(pair * 2 + (side > 0)) % 4]))
    return image


def waves(seed=15, height=384, width=640):
    """Bands of blue and ochre folding into each other."""
    y, x = grid(height, width)
    field = y * 6 + 0.9 * noise(height, width, seed, slope=1.9) + 0.5 * np.sin(x * 7)
    tones = np.array([colour(c) for c in ("#21405a", "#3f6f86", "#9fb9b4", "#ead9b0", "#d99a4e", "#b4532f")])
    image = tones[np.floor(field).astype(int) % len(tones)]
    return np.clip(image * (1 + 0.05 * noise(height, width, seed + 1, slope=0.7))[..., None], 0, 1)
