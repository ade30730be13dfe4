"""Holds the networks here to the method's table (parameters, operations at 256x320) without computing anything."""

import torch

from bench import forwardFlop
from step import GasMono, madeUpTriplet

# The published decoder has 9,417 more, of layers at level 0 that reach no output.
PARAMETERS = {"encoder": 22_603_400, "decoder": 5_397_297 - 9_417, "alignNet": 12_499_464, "poseNet": 12_501_006}
# The method's "about 52" is of convolutions and linear layers, which these are too.
FORWARD_GFLOP = (51, 53)

with torch.device("meta"):
    network = GasMono()
triplet = madeUpTriplet(1, 256, 320, torch.device("meta"))
parameters = {name: sum(p.numel() for p in part.parameters()) for name, part in network.named_children()}
assert parameters == PARAMETERS, parameters
gflop = forwardFlop(network, triplet) / 1e9
assert FORWARD_GFLOP[0] < gflop < FORWARD_GFLOP[1], gflop
print(f"{sum(parameters.values()):,} parameters and {gflop:.2f} GFLOP forward, as the method says")
