"""Writes true poses, figures and README into WORK/sample, then packs it: python3 packSample.py WORK OUT

OUT receives room.zip and samples.json. The same files give the same bytes (fixed order and dates).
"""

import json
import os
import sys
import zipfile

import numpy as np

from cameraPath import FOCAL_PX, FRAMES, HEIGHT, WIDTH, frameName, worldFromCams
from measure import asText, measureAll
from poses import quaternionFromRotation

TITLE = "A living room"
DESCRIPTION = (
    "72 frames of a furnished room, rendered for this project, posed by COLMAP; true depth and poses included."
)
ABOUT = """A living room: 72 frames of a hand-held walk, 320 x 256 px

Modelled and rendered for the GasMono Playground with Blender's Cycles from a script (no third-party models,
textures or photographs), then posed by COLMAP as a user's own pictures would be.
Licence: Apache-2.0, as the project's. To regenerate: tools/samples/build.sh in the project's repository.

images/frame_NNNN.jpg    the frames, JPEG quality 92, fixed exposure, no motion blur, no depth of field
depth/frame_NNNN.png     true depth: 16-bit grey, millimetres along the optical axis (not along the ray),
                         measured through the pixel's centre, 0 = invalid
sparse/*.txt             COLMAP's own text export: one SIMPLE_RADIAL camera; its unit of length is arbitrary
groundtruth/poses.txt    true poses in metres, camFromWorld, axes x right, y down, z forward

Figures (measured on the files in this archive)

"""


def writeTruth(folder):
    os.makedirs(os.path.join(folder, "groundtruth"), exist_ok=True)
    lines = [
        "# True poses, camFromWorld: a world point X is at R X + t in the camera; x right, y down, z forward; metres.",
        f"# True camera: PINHOLE {WIDTH} {HEIGHT} {FOCAL_PX:.6f} {FOCAL_PX:.6f} {WIDTH / 2} {HEIGHT / 2}"
        " (the centre of the first pixel is 0.5 0.5)",
        "# NAME QW QX QY QZ TX TY TZ",
    ]
    for k, worldFromCam in enumerate(worldFromCams()):
        camFromWorld = np.linalg.inv(worldFromCam)
        numbers = (*quaternionFromRotation(camFromWorld[:3, :3]), *camFromWorld[:3, 3])
        lines.append(f"{frameName(k)}.jpg " + " ".join(f"{v:.9f}" for v in numbers))
    with open(os.path.join(folder, "groundtruth", "poses.txt"), "w") as file:
        file.write("\n".join(lines) + "\n")


def pack(folder, path):
    names = [os.path.relpath(os.path.join(at, f), folder) for at, _, files in os.walk(folder) for f in files]
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(names):
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name.endswith((".jpg", ".png")) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with open(os.path.join(folder, name), "rb") as file:
                archive.writestr(entry, file.read())


def main():
    work, out = sys.argv[1:3]
    folder = os.path.join(work, "sample")
    writeTruth(folder)
    figures = asText(measureAll(folder))
    with open(os.path.join(folder, "README.txt"), "w") as file:
        file.write(ABOUT + figures + "\n")
    os.makedirs(out, exist_ok=True)
    path = os.path.join(out, "room.zip")
    pack(folder, path)
    entry = {
        "id": "room", "title": TITLE, "file": "room.zip", "bytes": os.path.getsize(path),
        "frames": FRAMES, "description": DESCRIPTION,
    }
    with open(os.path.join(out, "samples.json"), "w") as file:
        file.write(json.dumps([entry], indent=2) + "\n")
    print(f"{path}: {entry['bytes']} bytes")


main()
