#!/bin/sh
# compare.sh [GASMONO]: a training step of the paper's networks at 256x320, batch 1, here and under PyTorch, one after the
# other on one GPU. GASMONO is the bundle's launcher, by default the one that `npm run bundle` leaves. Prints a JSON object a line.
set -eu

here=$(dirname "$(readlink -f "$0")")
gasmono=${1:-$here/../../dist-bundle/gasmono}
python=${PYTHON:-python3}

"$python" -c 'import torch' || { echo "compare.sh: $python has no PyTorch; name one that has with PYTHON=" >&2; exit 2; }
[ -x "$gasmono" ] || { echo "compare.sh: there is no $gasmono; npm run bundle makes it" >&2; exit 2; }

"$gasmono" bench step --preset paper --batch 1 --json
"$python" "$here/bench.py"
"$python" "$here/bench.py" --tf32
