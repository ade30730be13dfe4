"""MPViT-small as GasMono uses it (method 2.1): a picture to five features at strides 2, 4, 8, 16, 32."""

import torch
from torch import nn

PATHS = (2, 3, 3, 3)
LAYERS = (1, 3, 6, 3)
WIDTHS = (64, 128, 216, 288)
MLP_RATIO = 4
HEADS = 8
# Side of the depthwise window of the relative position encoding, number of heads that use it.
WINDOWS = ((3, 2), (5, 3), (7, 3))
HIGHEST_DROP_RATE = 0.2
FEATURE_CHANNELS = (*WIDTHS, WIDTHS[-1])


def convNorm(inputs, outputs, kernel, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)
    )


def dropPath(branch, rate, training):
    """Leaves the branch out for whole samples, with that chance; the rest is scaled up."""
    if not training or rate == 0:
        return branch
    kept = (torch.rand(branch.shape[0], 1, 1, device=branch.device) >= rate).to(branch.dtype)
    return branch * kept / (1 - rate)


class RelativePosition(nn.Module):
    """Q o DWConv(V): one depthwise window per group of heads. Shared by the layers of a path."""

    def __init__(self, channels):
        super().__init__()
        perHead = channels // HEADS
        self.split = [heads * perHead for _, heads in WINDOWS]
        self.windows = nn.ModuleList(
            nn.Conv2d(heads * perHead, heads * perHead, side, padding=side // 2, groups=heads * perHead)
            for side, heads in WINDOWS
        )

    def forward(self, q, v, size):
        batch, heads, tokens, perHead = q.shape
        image = v.transpose(2, 3).reshape(batch, heads * perHead, *size)
        parts = [window(part) for window, part in zip(self.windows, image.split(self.split, 1))]
        return q * torch.cat(parts, 1).reshape(batch, heads, perHead, tokens).transpose(2, 3)


class TransformerLayer(nn.Module):
    def __init__(self, channels, dropRate):
        super().__init__()
        self.dropRate = dropRate
        self.norm1 = nn.LayerNorm(channels, eps=1e-6)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.proj = nn.Linear(channels, channels)
        self.norm2 = nn.LayerNorm(channels, eps=1e-6)
        self.mlp = nn.Sequential(
            nn.Linear(channels, MLP_RATIO * channels), nn.GELU(), nn.Linear(MLP_RATIO * channels, channels)
        )

    def forward(self, x, position, size):
        x = x + dropPath(self.attend(self.norm1(x), position, size), self.dropRate, self.training)
        return x + dropPath(self.mlp(self.norm2(x)), self.dropRate, self.training)

    def attend(self, x, position, size):
        """FactorAtt = Q / sqrt(C') (softmax over tokens (K)^T V) + Q o DWConv(V), then a projection. [B,N,C]."""
        batch, tokens, channels = x.shape
        q, k, v = self.qkv(x).reshape(batch, tokens, 3, HEADS, channels // HEADS).permute(2, 0, 3, 1, 4)
        factored = q @ (k.softmax(2).transpose(2, 3) @ v) * (channels // HEADS) ** -0.5
        return self.proj((factored + position(q, v, size)).transpose(1, 2).reshape(batch, tokens, channels))


class TransformerEncoder(nn.Module):
    """The layers of one path; they share the convolutional and the relative position encoding."""

    def __init__(self, channels, dropRates):
        super().__init__()
        self.cpe = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)
        self.position = RelativePosition(channels)
        self.layers = nn.ModuleList(TransformerLayer(channels, rate) for rate in dropRates)

    def forward(self, x):
        size = x.shape[2:]
        for layer in self.layers:
            tokens = (x + self.cpe(x)).flatten(2).transpose(1, 2)
            x = layer(tokens, self.position, size).transpose(1, 2).reshape(x.shape)
        return x


class Stage(nn.Module):
    """Multi-scale patch embedding, then the multi-path transformer block."""

    def __init__(self, stage, dropRates):
        super().__init__()
        width = WIDTHS[stage]
        self.links = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(width, width, 3, 2 if path == 0 else 1, 1, groups=width, bias=False),
                *convNorm(width, width, 1),
                nn.Hardswish(),
            )
            for path in range(PATHS[stage])
        )
        self.encoders = nn.ModuleList(TransformerEncoder(width, dropRates) for _ in range(PATHS[stage]))
        self.local = nn.Sequential(
            convNorm(width, width, 1), nn.Hardswish(), convNorm(width, width, 3, groups=width), nn.Hardswish(),
            convNorm(width, width, 1),
        )  # fmt: skip
        self.aggregate = nn.Sequential(
            convNorm((PATHS[stage] + 1) * width, FEATURE_CHANNELS[stage + 1], 1), nn.Hardswish()
        )

    def forward(self, x):
        maps = []
        for link in self.links:
            x = link(x)
            maps.append(x)
        encoded = [encoder(path) for encoder, path in zip(self.encoders, maps)]
        return self.aggregate(torch.cat([maps[0] + self.local(maps[0]), *encoded], 1))


class MPViT(nn.Module):
    def __init__(self):
        super().__init__()
        first = WIDTHS[0]
        self.stem = nn.Sequential(
            convNorm(3, first // 2, 3, 2), nn.Hardswish(), convNorm(first // 2, first, 3), nn.Hardswish()
        )
        rates = [HIGHEST_DROP_RATE * i / (sum(LAYERS) - 1) for i in range(sum(LAYERS))]
        ends = [sum(LAYERS[: stage + 1]) for stage in range(4)]
        self.stages = nn.ModuleList(Stage(i, rates[ends[i] - LAYERS[i] : ends[i]]) for i in range(4))

    def forward(self, picture):
        features = [self.stem(picture)]
        for stage in self.stages:
            features.append(stage(features[-1]))
        return features
