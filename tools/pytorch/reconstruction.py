"""View reconstruction (method 3): rigid motions, and a source frame seen from the target."""

import torch
from torch.nn import functional as F

MIN_DEPTH = 0.1
MAX_DEPTH = 10.0


def depthOf(disparity):
    return 1 / (1 / MAX_DEPTH + (1 / MIN_DEPTH - 1 / MAX_DEPTH) * disparity)


def rotationOf(axisAngle):
    """Rodrigues' formula, [B,3] in radians -> [B,3,3]."""
    angle = axisAngle.norm(dim=1, keepdim=True)
    x, y, z = (axisAngle / (angle + 1e-7)).unbind(1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], 1).reshape(-1, 3, 3)
    angle = angle[:, :, None]
    return torch.eye(3, device=x.device) + angle.sin() * cross + (1 - angle.cos()) * (cross @ cross)


def inverted(rotation, translation):
    transposed = rotation.transpose(1, 2)
    return transposed, -(transposed @ translation[:, :, None])[:, :, 0]


def reconstruct(source, depth, rotation, translation, intrinsics):
    """p_s ~ K (R D(p) K^-1 p + t), bilinear with border padding. source [B,3,H,W], depth [B,1,H,W] -> [B,3,H,W]."""
    batch, _, height, width = depth.shape
    v, u = torch.meshgrid(
        torch.arange(height, device=depth.device), torch.arange(width, device=depth.device), indexing="ij"
    )
    pixels = torch.stack([u, v, torch.ones_like(u)]).reshape(3, -1).to(depth.dtype)
    points = (intrinsics.inverse() @ pixels) * depth.reshape(batch, 1, -1)
    projected = intrinsics @ (rotation @ points + translation[:, :, None])
    pixelsInSource = projected[:, :2] / (projected[:, 2:] + 1e-7)
    extent = torch.tensor([width - 1, height - 1], device=depth.device).reshape(1, 2, 1)
    grid = (2 * pixelsInSource / extent - 1).reshape(batch, 2, height, width).permute(0, 2, 3, 1)
    return F.grid_sample(source, grid, padding_mode="border", align_corners=True)
