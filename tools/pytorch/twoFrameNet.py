"""AlignNet and PoseNet (method 2.2, 2.3): ResNet-18 on two frames in temporal order, a head, the mean over the map."""

import torch
from torch import nn
from torch.nn import functional as F

HEAD_WIDTH = 256
# Keeps the first motions near zero.
OUTPUT_SCALE = 0.01


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.identity = nn.Identity()
        if stride > 1 or inputs != outputs:
            self.identity = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        inner = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(inner)) + self.identity(x))


class TwoFrameNet(nn.Module):
    """[B,3,H,W] twice -> [B,outputs] for the first of two predicted frames; the second has no reader, as published."""

    def __init__(self, outputs):
        super().__init__()
        self.outputs = outputs
        blocks = [
            BasicBlock(inputs if i == 0 else width, width, stride if i == 0 else 1)
            for inputs, width, stride in ((64, 64, 1), (64, 128, 2), (128, 256, 2), (256, 512, 2))
            for i in range(2)
        ]
        self.encoder = nn.Sequential(
            nn.Conv2d(6, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1), *blocks
        )
        self.head = nn.Sequential(
            nn.Conv2d(512, HEAD_WIDTH, 1), nn.ReLU(),
            nn.Conv2d(HEAD_WIDTH, HEAD_WIDTH, 3, padding=1), nn.ReLU(),
            nn.Conv2d(HEAD_WIDTH, HEAD_WIDTH, 3, padding=1), nn.ReLU(),
            nn.Conv2d(HEAD_WIDTH, 2 * outputs, 1),
        )  # fmt: skip

    def forward(self, earlier, later):
        pictures = (torch.cat([earlier, later], 1) - 0.45) / 0.225
        return OUTPUT_SCALE * self.head(self.encoder(pictures)).mean((2, 3))[:, : self.outputs]
