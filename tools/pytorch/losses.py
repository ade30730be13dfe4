"""The losses (method 4), per pixel [B,1,H,W]."""

import torch
from torch.nn import functional as F

ALPHA, BETA, LAMBDA, MU = 0.85, 0.2, 0.001, 0.1
C1, C2 = 0.01**2, 0.03**2
TIE_BREAK_NOISE = 1e-5


def ssim(a, b):
    """3x3 windows, mean filter, reflected border."""
    a, b = (F.pad(picture, (1, 1, 1, 1), "reflect") for picture in (a, b))

    def mean(x):
        return F.avg_pool2d(x, 3, 1)

    meanA, meanB = mean(a), mean(b)
    varianceA, varianceB = mean(a * a) - meanA**2, mean(b * b) - meanB**2
    covariance = mean(a * b) - meanA * meanB
    numerator = (2 * meanA * meanB + C1) * (2 * covariance + C2)
    return numerator / ((meanA**2 + meanB**2 + C1) * (varianceA + varianceB + C2))


def photometricError(target, reconstruction):
    structure = ((1 - ssim(target, reconstruction)) / 2).clamp(0, 1)
    return (ALPHA * structure + (1 - ALPHA) * (target - reconstruction).abs()).mean(1, keepdim=True)


def minimumOverSources(errors, unwarped):
    """L_rec with the auto-mask: where an unwarped source fits best, the pixel trains nothing."""
    noise = TIE_BREAK_NOISE * torch.rand_like(errors[0])
    return torch.cat([error + noise for error in unwarped] + list(errors), 1).amin(1, keepdim=True)


def smoothness(disparity, picture):
    relative = disparity / (disparity.mean((2, 3), keepdim=True) + 1e-7)

    def along(dim):
        edges = picture.diff(dim=dim).abs().mean(1, keepdim=True)
        return (relative.diff(dim=dim).abs() * (-edges).exp()).mean()

    return along(2) + along(3)
