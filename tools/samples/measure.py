"""Figures of an unpacked sample folder (images, depth, sparse, groundtruth). Returns plain dictionaries."""

import os

import numpy as np
from PIL import Image

from cameraPath import FOCAL_PX, FRAMES, HEIGHT, WIDTH, frameName
from plan import FAR
from poses import dataLines, readColmapImages, readTruth, rotationDegrees, similarity

IMAGES = [f"{frameName(k)}.jpg" for k in range(FRAMES)]


def spread(values, digits=2):
    return [round(float(v), digits) for v in np.percentile(values, (0, 50, 100))]


def loadDepths(folder):
    """[FRAMES, H, W] metres."""
    paths = [os.path.join(folder, "depth", f"{frameName(k)}.png") for k in range(FRAMES)]
    return np.stack([np.asarray(Image.open(path)).astype(float) / 1000 for path in paths])


def pixelCentres():
    """Homogeneous rays with z = 1 through all pixel centres, [H, W, 3]."""
    x, y = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    return np.stack(((x - WIDTH / 2) / FOCAL_PX, (y - HEIGHT / 2) / FOCAL_PX, np.ones_like(x)), -1)


def measureMotion(camFromWorld, depths):
    """Per neighbouring pair: how far the camera moves and turns."""
    baselines, turns, ratios = [], [], []
    for k in range(FRAMES - 1):
        step = camFromWorld[k + 1] @ np.linalg.inv(camFromWorld[k])
        baselines.append(np.linalg.norm(step[:3, 3]))
        turns.append(rotationDegrees(step[:3, :3]))
        ratios.append(baselines[-1] / np.median(depths[k]))
    return {
        "baseline_cm_min_median_max": spread(np.array(baselines) * 100),
        "rotation_degrees_min_median_max": spread(turns),
        "baseline_percent_of_median_depth": spread(np.array(ratios) * 100),
        "path_length_m": round(float(sum(baselines)), 2),
    }


def measureDepth(depths):
    valid = depths > 0
    constant = [np.mean(np.abs(np.median(d[d > 0]) - d[d > 0]) / d[d > 0]) for d in depths]
    rowMeans = depths.mean((0, 2), keepdims=True)[0]  # the best "lower is nearer" guess that knows no content
    byRow = [np.mean(np.abs(rowMeans * np.median(d / rowMeans) - d) / d) for d in depths]
    return {
        "valid_percent": round(float(valid.mean() * 100), 3),
        "depth_m_percentiles_0_5_25_50_75_95_100": np.percentile(depths[valid], (0, 5, 25, 50, 75, 95, 100)).round(2).tolist(),
        "abs_rel_of_constant_depth_median_scaled": round(float(np.mean(constant)), 3),
        "abs_rel_of_row_mean_depth_median_scaled": round(float(np.mean(byRow)), 3),
    }


def measurePlanarity(depths, camFromWorld):
    """Share of wall pixels that lie within 3 mm of the far wall, if depth is read as planar z or as ray length."""
    rays = pixelCentres()
    shares = []
    for divisor in (np.ones((HEIGHT, WIDTH)), np.linalg.norm(rays, axis=-1)):
        near = 0
        for k in range(0, FRAMES, 6):
            worldFromCam = np.linalg.inv(camFromWorld[k])
            inWorld = (rays * (depths[k] / divisor)[..., None]) @ worldFromCam[:3, :3].T + worldFromCam[:3, 3]
            near += np.mean(np.abs(inWorld[..., 1] - FAR) < 0.003) / len(range(0, FRAMES, 6))
        shares.append(round(float(near * 100), 1))
    return {"on_far_wall_percent_if_planar": shares[0], "on_far_wall_percent_if_ray_length": shares[1]}


def bilinear(image, x, y):
    """image [H, W, C] at continuous array indices; inside only."""
    x0, y0 = np.clip(np.floor(x).astype(int), 0, WIDTH - 2), np.clip(np.floor(y).astype(int), 0, HEIGHT - 2)
    fx, fy = (x - x0)[:, None], (y - y0)[:, None]
    top = image[y0, x0] * (1 - fx) + image[y0, x0 + 1] * fx
    return top * (1 - fy) + (image[y0 + 1, x0] * (1 - fx) + image[y0 + 1, x0 + 1] * fx) * fy


def measureReprojection(folder, depths, camFromWorld, gap):
    """Depth and colour of frame k carried into frame k + gap by the true poses, compared there."""
    rays = pixelCentres()
    pictures = [np.asarray(Image.open(os.path.join(folder, "images", name)), float) / 255 for name in IMAGES]
    relative, colour, still = [], [], []
    for k in range(0, FRAMES - gap, 3):
        sourceFromTarget = camFromWorld[k + gap] @ np.linalg.inv(camFromWorld[k])
        inSource = (rays * depths[k][..., None]) @ sourceFromTarget[:3, :3].T + sourceFromTarget[:3, 3]
        x = inSource[..., 0] / inSource[..., 2] * FOCAL_PX + WIDTH / 2 - 0.5
        y = inSource[..., 1] / inSource[..., 2] * FOCAL_PX + HEIGHT / 2 - 0.5
        seen = (x > 0) & (x < WIDTH - 1) & (y > 0) & (y < HEIGHT - 1) & (depths[k] > 0)
        there = bilinear(depths[k + gap][..., None], x[seen], y[seen])[:, 0]
        off = np.abs(there - inSource[..., 2][seen]) / inSource[..., 2][seen]
        relative.append(off)
        visible = off < 0.02
        warped = bilinear(pictures[k + gap], x[seen], y[seen])
        colour.append(np.abs(warped - pictures[k][seen]).mean(-1)[visible])
        still.append(np.abs(pictures[k + gap][seen] - pictures[k][seen]).mean(-1)[visible])
    relative = np.concatenate(relative)
    return {
        "median_relative_depth_error": float(f"{np.median(relative):.2g}"),
        "within_2_percent_of_depth": round(float((relative < 0.02).mean() * 100), 1),
        "mean_colour_difference_warped": round(float(np.concatenate(colour).mean()), 4),
        "mean_colour_difference_unwarped": round(float(np.concatenate(still).mean()), 4),
    }


def measureColmap(folder, truth):
    estimated = readColmapImages(os.path.join(folder, "sparse", "images.txt"))
    estimated = {os.path.basename(name): value for name, value in estimated.items()}
    names = [name for name in IMAGES if name in estimated]
    inverse = [np.linalg.inv(estimated[name][0]) for name in names]
    true = [np.linalg.inv(truth[name]) for name in names]
    scale, rotation, shift = similarity(np.array([p[:3, 3] for p in inverse]), np.array([p[:3, 3] for p in true]))
    metres = [np.linalg.norm(scale * rotation @ p[:3, 3] + shift - q[:3, 3]) for p, q in zip(inverse, true)]
    degrees = [rotationDegrees((rotation @ p[:3, :3]).T @ q[:3, :3]) for p, q in zip(inverse, true)]
    camera = dataLines(os.path.join(folder, "sparse", "cameras.txt"))[0].split()
    points = dataLines(os.path.join(folder, "sparse", "points3D.txt"))
    return {
        "registered": f"{len(names)}/{FRAMES}",
        "points": len(points),
        "mean_reprojection_px": round(float(np.mean([float(p.split()[7]) for p in points])), 3),
        "keypoints_with_point_per_image": spread([estimated[name][1] for name in names], 0),
        "camera": f"{camera[1]} f {float(camera[4]):.2f} px (true {FOCAL_PX:.2f}), k {float(camera[7]):.4f}",
        "position_error_cm_min_median_max": spread(np.array(metres) * 100, 3),
        "rotation_error_degrees_min_median_max": spread(degrees, 3),
        "metres_per_colmap_unit": round(float(scale), 4),
    }


def measureAll(folder):
    truth = readTruth(os.path.join(folder, "groundtruth", "poses.txt"))
    camFromWorld = [truth[name] for name in IMAGES]
    depths = loadDepths(folder)
    return {
        "motion": measureMotion(camFromWorld, depths),
        "depth": measureDepth(depths),
        "planar": measurePlanarity(depths, camFromWorld),
        "reprojection to the next frame": measureReprojection(folder, depths, camFromWorld, 1),
        "reprojection five frames on": measureReprojection(folder, depths, camFromWorld, 5),
        "colmap": measureColmap(folder, truth),
    }


def asText(figures):
    lines = []
    for part, values in figures.items():
        lines.append(part)
        lines += [f"  {key.replace('_', ' ')}: {value}" for key, value in values.items()]
    return "\n".join(lines)
