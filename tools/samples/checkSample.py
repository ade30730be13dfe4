"""Opens a packed sample, measures it and fails when it is not good data: python3 checkSample.py room.zip"""

import os
import sys
import tempfile
import zipfile

from measure import asText, measureAll

MAX_BYTES = 8_000_000


def demands(figures, sizeBytes):
    """(what is asked, whether it holds) pairs."""
    depth, colmap, motion = figures["depth"], figures["colmap"], figures["motion"]
    near, far = figures["reprojection to the next frame"], figures["reprojection five frames on"]
    registered, asked = colmap["registered"].split("/")
    return (
        ("the zip is smaller than 8 MB", sizeBytes < MAX_BYTES),
        ("COLMAP registered every frame", registered == asked),
        ("COLMAP is within 1 cm and 0.5 degrees of the truth", colmap["position_error_cm_min_median_max"][2] < 1 and colmap["rotation_error_degrees_min_median_max"][2] < 0.5),
        ("the camera moves 3 to 6 cm a frame", motion["baseline_cm_min_median_max"][0] > 3 and motion["baseline_cm_min_median_max"][2] < 6),
        ("nothing is nearer than 0.6 m", depth["depth_m_percentiles_0_5_25_50_75_95_100"][0] > 0.6),
        ("a constant depth predicts badly (abs rel above 0.2)", depth["abs_rel_of_constant_depth_median_scaled"] > 0.2),
        ("the far wall is flat when depth is read as planar z", figures["planar"]["on_far_wall_percent_if_planar"] > 10 * figures["planar"]["on_far_wall_percent_if_ray_length"]),
        ("depth agrees between frames", near["within_2_percent_of_depth"] > 95 and far["within_2_percent_of_depth"] > 85),
        ("colours agree when warped", near["mean_colour_difference_warped"] < 0.4 * near["mean_colour_difference_unwarped"]),
    )


def main():
    path = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        figures = measureAll(folder)
    sizeBytes = os.path.getsize(path)
    print(asText(figures))
    print(f"zip: {sizeBytes} bytes\n")
    failed = 0
    for what, holds in demands(figures, sizeBytes):
        print(f"{'ok  ' if holds else 'FAIL'} {what}")
        failed += not holds
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
