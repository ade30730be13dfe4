#!/bin/sh
# Structure from motion with COLMAP as for anybody's pictures: pose.sh IMAGES SCRATCH SPARSE
# One shared SIMPLE_RADIAL camera of unknown focal length; all pairs are matched; text export of the largest model.
set -eu

images=$1
scratch=$2
sparse=$3
export QT_QPA_PLATFORM=offscreen
mkdir -p "$scratch/models" "$sparse"

# At 320 x 256 the default contrast threshold leaves plain furniture without features: 0.004 instead of 0.0067.
colmap feature_extractor --database_path "$scratch/database.db" --image_path "$images" \
  --ImageReader.single_camera 1 --ImageReader.camera_model SIMPLE_RADIAL \
  --SiftExtraction.use_gpu 0 --SiftExtraction.max_num_features 1500 --SiftExtraction.peak_threshold 0.004
colmap exhaustive_matcher --database_path "$scratch/database.db" --SiftMatching.use_gpu 0
# One thread: the same input gives the same model.
colmap mapper --database_path "$scratch/database.db" --image_path "$images" --output_path "$scratch/models" \
  --Mapper.num_threads 1

largest=$(ls -S "$scratch"/models/*/images.bin | head -n 1)
model=$(dirname "$largest")
colmap bundle_adjuster --input_path "$model" --output_path "$model" --BundleAdjustment.max_num_iterations 200
colmap model_converter --input_path "$model" --output_path "$sparse" --output_type TXT
