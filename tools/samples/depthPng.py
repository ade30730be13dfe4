"""Writes depth as 16-bit grey PNG in millimetres, 0 = invalid. Needs numpy only: Blender's Python may lack an image library."""

import struct
import zlib

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
FARTHEST_METRES = 20.0  # beyond this nothing of the room is meant


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def filtered(rows):
    """PNG row filters (None, Sub, Up, Paeth), the one of smallest absolute sum for each row. rows: uint8 [H, 2 W]."""
    here = rows.astype(int)
    left, above = np.zeros_like(here), np.zeros_like(here)
    left[:, 2:], above[1:] = here[:, :-2], here[:-1]
    corner = np.zeros_like(here)
    corner[1:, 2:] = here[:-1, :-2]
    guess = left + above - corner
    a, b, c = abs(guess - left), abs(guess - above), abs(guess - corner)
    paeth = np.where((a <= b) & (a <= c), left, np.where(b <= c, above, corner))
    kinds = (0, 1, 2, 4)
    candidates = np.stack([(here - p) & 255 for p in (np.zeros_like(here), left, above, paeth)])
    cost = np.where(candidates < 128, candidates, 256 - candidates).sum(-1)
    best = cost.argmin(0)
    return b"".join(bytes([kinds[k]]) + candidates[k, y].astype(np.uint8).tobytes() for y, k in enumerate(best))


def writeDepth(path, depthMetres):
    """depthMetres: [H, W], row 0 on top."""
    valid = np.isfinite(depthMetres) & (depthMetres > 0) & (depthMetres < FARTHEST_METRES)
    millimetres = np.where(valid, np.round(np.where(valid, depthMetres, 0) * 1000), 0).astype(">u2")
    height, width = millimetres.shape
    body = filtered(millimetres.view(np.uint8).reshape(height, 2 * width))
    header = struct.pack(">IIBBBBB", width, height, 16, 0, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body, 9)) + chunk(b"IEND", b""))
