"""Procedural pictures as numpy arrays [H, W, 3], sRGB in 0..1, row 0 at the bottom.

Nothing here knows Blender. Every function takes a seed and is deterministic.
"""

import numpy as np


def colour(hexCode):
    return np.array([int(hexCode[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0


def noise(height, width, seed, stretch=(1.0, 1.0), slope=1.2):
    """Tileable fractal noise in -1..1 (about); stretch > 1 elongates along rows (y) or columns (x)."""
    rng = np.random.default_rng(seed)
    fy = np.fft.fftfreq(height)[:, None] * height * stretch[0]
    fx = np.fft.rfftfreq(width)[None, :] * width * stretch[1]
    radius = np.hypot(fy, fx)
    radius[0, 0] = 1.0
    spectrum = np.fft.rfft2(rng.standard_normal((height, width))) / radius**slope
    spectrum[0, 0] = 0.0
    field = np.fft.irfft2(spectrum, s=(height, width))
    return np.clip(field / (2.5 * field.std()), -1, 1)


def grid(height, width):
    """Pixel centres (y, x) in 0..1."""
    return (np.arange(height)[:, None] + 0.5) / height, (np.arange(width)[None, :] + 0.5) / width


def paint(image, mask, rgb):
    image[mask] = rgb


def planks(seed, columns=12, size=1024):
    """Oak boards running along y; one tile holds `columns` boards."""
    rng = np.random.default_rng(seed)
    base, dark = colour("#b8906a"), colour("#80603f")
    image = np.zeros((size, size, 3))
    y, x = grid(size, size)
    grain = noise(size, size, seed + 1, stretch=(0.04, 1.0), slope=0.9)
    cloud = noise(size, size, seed + 2, stretch=(0.3, 1.0), slope=1.6)
    for column in range(columns):
        inColumn = np.broadcast_to((x * columns).astype(int) == column, (size, size))
        offset = rng.uniform()
        boards = 2
        along = (y + offset) * boards % boards
        for board in range(boards):
            mask = inColumn & np.broadcast_to(along.astype(int) == board, (size, size))
            shade = rng.uniform(0.0, 0.55)
            tint = 1 + rng.uniform(-0.05, 0.05, 3)
            shift = rng.integers(0, size)
            mix = np.clip(shade + 0.28 * np.roll(grain, shift, 0) + 0.12 * cloud, 0, 1)[..., None]
            image = np.where(mask[..., None], (base * (1 - mix) + dark * mix) * tint, image)
        seam = inColumn & (np.abs(along - np.round(along)) < 0.004)
        paint(image, seam, dark * 0.45)
    edge = np.broadcast_to(np.abs(x * columns - np.round(x * columns)) < 0.025, (size, size))
    paint(image, edge, dark * 0.5)
    return image


def wood(seed, light, dark, size=512):
    """Plain timber, grain along x."""
    grain = noise(size, size, seed, stretch=(1.0, 0.05), slope=1.0)
    mix = np.clip(0.45 + 0.5 * grain, 0, 1)[..., None]
    return colour(light) * (1 - mix) + colour(dark) * mix


def rug(seed, height=768, width=1024):
    """A flat-woven rug: nested borders around a field of diamonds, each diamond its own colours."""
    rng = np.random.default_rng(seed)
    cream, red, navy, ochre, rust, sage = map(
        colour, ("#e6d9bd", "#8e3a33", "#2a3a52", "#c2954a", "#ad5d3c", "#84917a")
    )
    palette = [cream, red, navy, ochre, rust, sage]
    image = np.empty((height, width, 3))
    image[:] = red
    y, x = grid(height, width)
    edge = np.minimum(np.minimum(x, 1 - x) * width, np.minimum(y, 1 - y) * height) / height
    paint(image, edge < 0.16, navy)
    paint(image, edge < 0.145, cream)
    teeth = np.abs(((x * width + y * height) / height * 14) % 1 - 0.5) < 0.25
    paint(image, (edge < 0.135) & teeth, rust)
    paint(image, (edge < 0.135) & ~teeth, sage)
    paint(image, edge < 0.075, ochre)
    paint(image, edge < 0.06, navy)
    paint(image, edge < 0.018, cream)
    rows, columns = 4, 6
    inside = edge >= 0.16
    u, v = (x - 0.12) / 0.76 * columns, (y - 0.16) / 0.68 * rows
    cellU, cellV = np.floor(u), np.floor(v)
    diamond = np.abs(u - cellU - 0.5) + np.abs(v - cellV - 0.5)
    for row in range(rows):
        for column in range(columns):
            cell = inside & (cellU == column) & (cellV == row)
            outer, middle, inner = rng.permutation(len(palette))[:3]
            for limit, index in ((0.47, outer), (0.36, middle), (0.22, inner)):
                paint(image, cell & (diamond < limit), palette[index])
            paint(image, cell & (diamond < rng.uniform(0.04, 0.1)), cream)
    abrash = noise(height, width, seed + 1, stretch=(1.0, 0.2), slope=0.9)
    weave = np.random.default_rng(seed + 2).uniform(-1, 1, (height, width))
    return np.clip(image * (1 + 0.12 * abrash + 0.07 * weave)[..., None], 0, 1)


def weave(seed, base, contrast=0.1, size=256):
    """Plain woven cloth with a mild, uneven colour."""
    yarn = np.random.default_rng(seed).uniform(-1, 1, (size, size))
    uneven = noise(size, size, seed + 1, slope=0.8)
    return np.clip(colour(base) * (1 + contrast * (0.5 * yarn + uneven))[..., None], 0, 1)


def stripes(seed, base, others, count=9, size=256):
    rng = np.random.default_rng(seed)
    image = weave(seed, base, 0.08, size)
    _, x = grid(size, size)
    for _ in range(count):
        centre, half = rng.uniform(0.03, 0.97), rng.uniform(0.008, 0.035)
        mask = np.broadcast_to(np.abs(x - centre) < half, (size, size))
        paint(image, mask, colour(others[rng.integers(len(others))]))
    return image


def zigzag(seed, tones, count=7, size=256):
    """Ikat-like chevrons of unequal width."""
    y, x = grid(size, size)
    wave = y * count + 0.55 * np.abs((x * 3) % 1 - 0.5) * 2
    band = np.floor(wave + 0.12 * noise(size, size, seed)).astype(int)
    rng = np.random.default_rng(seed)
    order = [rng.integers(len(tones)) for _ in range(count + 3)]
    table = np.array([colour(tones[i]) for i in order])
    return np.clip(table[np.clip(band, 0, count + 2)] * (1 + 0.06 * noise(size, size, seed + 1))[..., None], 0, 1)


def chips(seed, base, tones, count=260, size=512):
    """Terrazzo: scattered chips on a plain ground, tileable."""
    rng = np.random.default_rng(seed)
    image = np.empty((size, size, 3))
    image[:] = colour(base)
    y, x = grid(size, size)
    for _ in range(count):
        cy, cx, angle = rng.uniform(0, 1, 3) * (1, 1, np.pi)
        long, short = rng.uniform(0.014, 0.04), rng.uniform(0.009, 0.022)
        dy, dx = (y - cy + 0.5) % 1 - 0.5, (x - cx + 0.5) % 1 - 0.5
        a, b = dx * np.cos(angle) + dy * np.sin(angle), dy * np.cos(angle) - dx * np.sin(angle)
        paint(image, (np.abs(a) / long + np.abs(b) / short) < 1, colour(tones[rng.integers(len(tones))]))
    return image


def gardenOutside(seed, height=256, width=384):
    """What the window shows: pale sky above soft foliage."""
    y, x = grid(height, width)
    sky = colour("#dcebf7") * y[..., None] + colour("#f6efe0") * (1 - y[..., None])
    image = np.broadcast_to(sky, (height, width, 3)).copy()
    for layer, (tone, top) in enumerate((("#b5c6a2", 0.52), ("#93ad7c", 0.4), ("#6f8f5c", 0.26))):
        line = top + 0.22 * noise(height, width, seed + layer, stretch=(1, 1), slope=1.3)[0]
        leaf = noise(height, width, seed + 10 + layer, slope=0.9)
        mask = y + 0.05 * leaf < line[None, :]
        image[mask] = (colour(tone) * (1 + 0.25 * leaf)[..., None])[mask]
    return np.clip(image, 0, 1)
