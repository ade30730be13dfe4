#!/bin/sh
# Renders, poses, packs and checks the sample: tools/samples/build.sh [WORK]
# WORK keeps the renders between runs (default: a folder under the system's temporary one); SAMPLES=48 is
# the number of Cycles samples per pixel.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$here/../.." && pwd)/public/samples
work=${1:-${TMPDIR:-/tmp}/gasmono-room}
samples=${SAMPLES:-48}

missing=""
for program in blender colmap python3; do
  command -v "$program" >/dev/null || missing="$missing $program"
done
# Debian's Blender uses the system's Python; another python3 earlier in PATH need not have these.
python=/usr/bin/python3
[ -x "$python" ] || python=python3
"$python" -c "import numpy" 2>/dev/null || missing="$missing python3-numpy"
"$python" -c "import PIL" 2>/dev/null || missing="$missing python3-pil"
if [ -n "$missing" ]; then
  echo "missing:$missing" >&2
  echo "on Debian: sudo apt-get install --no-install-recommends$missing" >&2
  exit 1
fi

inBlender() {
  script=$1
  shift
  blender --background --factory-startup --python-exit-code 1 --python "$here/$script" -- "$work" "$@" >>"$work/blender.log" 2>&1 ||
    { echo "$script failed, see $work/blender.log" >&2; exit 1; }
}

mkdir -p "$work"
if [ -e "$work/raw/done" ]; then
  echo "keeping the renders in $work/raw (delete the folder to render again)"
else
  echo "rendering colour, $samples samples per pixel (about 8 s a frame on two cores)"
  inBlender render.py --samples "$samples"
  echo "$samples" >"$work/raw/done"
fi
echo "rendering depth"
inBlender render.py --depth
rm -rf "$work/sample" "$work/colmap"
inBlender develop.py

echo "posing with COLMAP"
"$here/pose.sh" "$work/sample/images" "$work/colmap" "$work/sample/sparse" >"$work/colmap.log" 2>&1 ||
  { echo "COLMAP failed, see $work/colmap.log" >&2; exit 1; }

"$python" "$here/packSample.py" "$work" "$out"
"$python" "$here/checkSample.py" "$out/room.zip"
