"""One optimiser step of the method with the paper's networks (MPViT-small, ResNet-18 twice), algorithm 1."""

import torch
from torch import nn

from depthDecoder import DepthDecoder
from losses import BETA, LAMBDA, MU, minimumOverSources, photometricError, smoothness
from mpvit import FEATURE_CHANNELS, MPViT
from reconstruction import depthOf, inverted, reconstruct, rotationOf
from twoFrameNet import TwoFrameNet


class GasMono(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = MPViT()
        self.decoder = DepthDecoder(FEATURE_CHANNELS)
        self.alignNet = TwoFrameNet(4)
        self.poseNet = TwoFrameNet(7)

    def forward(self, picture):
        return self.decoder(self.encoder(picture))

    def reconstructions(self, triplet, source, disparities):
        """Optim t with the finest depth, and Optim R in cascade at every scale."""
        target, intrinsics, isEarlier = triplet["target"], triplet["intrinsics"], source["isEarlier"]
        ordered = (lambda frame: (frame, target)) if isEarlier else (lambda frame: (target, frame))
        alignment = self.alignNet(*ordered(source["picture"]))
        residualT = -alignment[:, :3] if isEarlier else alignment[:, :3]
        rotation, coarseTranslation = source["sourceFromTarget"]
        translation = alignment[:, 3:] * coarseTranslation + residualT
        first = reconstruct(source["picture"], depthOf(disparities[0]), rotation, translation, intrinsics)
        motion = self.poseNet(*ordered(first))
        residual = rotationOf(motion[:, :3]), motion[:, 3:6]
        if isEarlier:
            residual = inverted(*residual)
        return first, [reconstruct(first, depthOf(d), *residual, intrinsics) for d in disparities]


def totalLoss(network, triplet):
    """Self-distillation within one visit: the best disparity of the four scales is the label of them all."""
    target, sources = triplet["target"], triplet["sources"]
    disparities = network(target)
    unwarped = [photometricError(target, source["picture"]) for source in sources]
    firsts, lasts = zip(*(network.reconstructions(triplet, source, disparities) for source in sources))
    errorT = minimumOverSources([photometricError(target, first) for first in firsts], unwarped)
    errors = [
        minimumOverSources([photometricError(target, last[scale]) for last in lasts], unwarped) for scale in range(4)
    ]
    with torch.no_grad():
        winner = torch.stack(errors).argmin(0, keepdim=True)
        best = disparities.gather(0, winner)[0]
    distillation = ((best - disparities).abs() + 1).log().mean()
    smooth = torch.stack([smoothness(disparity, target) for disparity in disparities]).mean()
    return torch.stack(errors).mean() + BETA * errorT.mean() + LAMBDA * smooth + MU * distillation


def optimiserOf(network, **options):
    encoder = list(network.encoder.parameters())
    rest = [p for part in (network.decoder, network.alignNet, network.poseNet) for p in part.parameters()]
    groups = [{"params": encoder, "lr": 5e-5}, {"params": rest, "lr": 1e-4}]
    return torch.optim.AdamW(groups, weight_decay=0.01, **options)


def trainStep(network, optimiser, triplet):
    """-> the total loss, still on the device."""
    optimiser.zero_grad(set_to_none=True)
    loss = totalLoss(network, triplet)
    loss.backward()
    optimiser.step()
    return loss.detach()


def madeUpTriplet(batch, height, width, device):
    """A step costs the same whatever the pictures show."""
    generator = torch.Generator().manual_seed(1)
    pictures = torch.rand(3, batch, 3, height, width, generator=generator).to(device)
    intrinsics = torch.tensor([[width, 0, (width - 1) / 2], [0, width, (height - 1) / 2], [0, 0, 1]], device=device)
    sources = [
        {
            "picture": pictures[i],
            "isEarlier": i == 1,
            "sourceFromTarget": (
                torch.eye(3, device=device).repeat(batch, 1, 1),
                torch.tensor([[0.02 if i == 1 else -0.02, 0, 0]], device=device).repeat(batch, 1),
            ),
        }
        for i in (1, 2)
    ]
    return {"target": pictures[0], "sources": sources, "intrinsics": intrinsics}
