"""The depth decoder (method 2.1): five features to four disparity maps, all at full resolution."""

import torch
from torch import nn
from torch.nn import functional as F

WIDTHS = (16, 32, 64, 128, 256)
# Keeps the first softmax of convex upsampling flat.
MASK_SCALE = 0.25


class ReflectConv(nn.Module):
    """3x3 with reflected border."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3)

    def forward(self, x):
        return self.conv(F.pad(x, (1, 1, 1, 1), "reflect"))


class ChannelAttention(nn.Module):
    """Weighs the channels of both streams by a gate that sees their means, and merges them to one stream's width."""

    def __init__(self, channels):
        super().__init__()
        joined = 2 * channels
        self.gate = nn.Sequential(
            nn.Linear(joined, joined // 16, bias=False), nn.ReLU(), nn.Linear(joined // 16, joined, bias=False)
        )
        self.merge = nn.Conv2d(joined, channels, 1)

    def forward(self, x, y):
        joined = torch.cat([x, y], 1)
        weights = torch.sigmoid(self.gate(joined.mean((2, 3))))
        return F.relu(self.merge(joined * weights[:, :, None, None]))


def convexUpsample(disparity, logits, factor):
    """Each fine pixel is a softmax-weighted mean of its 3x3 coarse neighbours.
    [B,1,h,w], [B,9 f f,h,w] -> [B,1,h f,w f]."""
    batch, _, height, width = disparity.shape
    weights = logits.reshape(batch, 9, factor * factor, height, width).softmax(1)
    neighbours = F.unfold(F.pad(disparity, (1, 1, 1, 1), "replicate"), 3).reshape(batch, 9, 1, height, width)
    return F.pixel_shuffle((weights * neighbours).sum(1), factor)


def elu(convolution, x):
    return F.elu(convolution(x))


def double(x):
    return F.interpolate(x, scale_factor=2, mode="nearest")


class DepthDecoder(nn.Module):
    def __init__(self, featureChannels):
        super().__init__()
        above = (*WIDTHS[1:], featureChannels[4])
        skips = (0, *featureChannels[:4])
        self.fuse = nn.ModuleList(ChannelAttention(above[i]) for i in range(5))
        self.depth0 = nn.ModuleList(ReflectConv(above[i], WIDTHS[i]) for i in range(5))
        self.depth1 = nn.ModuleList(ReflectConv(WIDTHS[i] + skips[i], WIDTHS[i]) for i in range(5))
        # The edge stream ends above level 0, which is at full resolution already.
        self.edge0 = nn.ModuleList(ReflectConv(above[i], WIDTHS[i]) for i in range(1, 5))
        self.edge1 = nn.ModuleList(ReflectConv(WIDTHS[i], WIDTHS[i]) for i in range(1, 5))
        self.heads = nn.ModuleList(ReflectConv(WIDTHS[i], 1) for i in range(4))
        self.masks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(WIDTHS[i], WIDTHS[i], 3, padding=1), nn.ReLU(), nn.Conv2d(WIDTHS[i], 9 * 4**i, 1)
            )
            for i in (1, 2, 3)
        )

    def forward(self, features):
        """-> disparities of scales 0..3, [4,B,1,H,W] in 0..1."""
        x = y = features[4]
        disparities = {}
        for level in (4, 3, 2, 1, 0):
            x = double(elu(self.depth0[level], self.fuse[level](x, y)))
            if level > 0:
                x = torch.cat([x, features[level - 1]], 1)
            x = elu(self.depth1[level], x)
            if level > 0:
                y = elu(self.edge1[level - 1], double(elu(self.edge0[level - 1], y)))
            if level < 4:
                disparities[level] = torch.sigmoid(self.heads[level](x))
            if 0 < level < 4:
                logits = MASK_SCALE * self.masks[level - 1](y)
                disparities[level] = convexUpsample(disparities[level], logits, 2**level)
        return torch.stack([disparities[scale] for scale in range(4)])
