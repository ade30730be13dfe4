"""Times one training step under PyTorch; prints one JSON object. See README.md."""

import argparse
import json
import statistics
import time

import torch
from torch import nn

from step import GasMono, madeUpTriplet, optimiserOf, trainStep


def forwardFlop(network, triplet):
    """Two per multiplication and addition of every convolution and linear layer of one forward pass of all networks."""
    counted = []

    def count(layer, _inputs, output):
        # Every number of the output is a sum over one filter's, or one row's, weights.
        counted.append(2 * output.numel() * layer.weight[0].numel())

    layers = [layer for layer in network.modules() if isinstance(layer, (nn.Conv2d, nn.Linear))]
    hooks = [layer.register_forward_hook(count) for layer in layers]
    with torch.no_grad():
        disparities = network(triplet["target"])
        for source in triplet["sources"]:
            network.reconstructions(triplet, source, disparities)
    for hook in hooks:
        hook.remove()
    return sum(counted)


def timedSteps(step, steps, warmUp, device):
    """Milliseconds of each step, from a quiet device to a quiet device."""

    def settle():
        if device.type == "cuda":
            torch.cuda.synchronize(device)

    for _ in range(warmUp):
        step()
    times = []
    for _ in range(steps):
        settle()
        begun = time.perf_counter()
        step()
        settle()
        times.append(1000 * (time.perf_counter() - begun))
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="256x320", help="HEIGHTxWIDTH, multiples of 32")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--warm-up", type=int, default=5)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--tf32", action="store_true", help="lets matrix products and convolutions round to TF32")
    options = parser.parse_args()
    height, width = map(int, options.size.split("x"))
    device = torch.device(options.device)
    torch.manual_seed(1)
    torch.backends.cuda.matmul.allow_tf32 = options.tf32
    torch.backends.cudnn.allow_tf32 = options.tf32
    torch.backends.cudnn.benchmark = True

    network = GasMono().to(device).train()
    triplet = madeUpTriplet(options.batch, height, width, device)
    gflop = forwardFlop(network, triplet) / 1e9
    optimiser = optimiserOf(network, fused=device.type == "cuda")
    losses = []
    times = timedSteps(
        lambda: losses.append(trainStep(network, optimiser, triplet)), options.steps, options.warm_up, device
    )
    if not torch.stack(losses).isfinite().all():
        raise SystemExit("A loss is not finite: the time of such a step says nothing.")
    median = statistics.median(times)
    result = {
        "ok": True,
        "torch": torch.__version__,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else str(device),
        "tf32": options.tf32,
        "size": {"height": height, "width": width},
        "batch": options.batch,
        "parameters": sum(p.numel() for p in network.parameters()),
        "gflopForward": round(gflop, 2),
        # A backward pass costs about two forward passes.
        "gflopStepEstimated": round(3 * gflop, 1),
        "medianMs": median,
        "fastestMs": min(times),
        "slowestMs": max(times),
        "imagesPerSecond": 1000 * options.batch / median,
        "gflopPerSecond": 3000 * gflop / median,
        "peakBytes": torch.cuda.max_memory_allocated(device) if device.type == "cuda" else None,
        "losses": [round(float(losses[0]), 5), round(float(losses[-1]), 5)],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
