import { describe, expect, test } from "vitest";
import { isWeightFile } from "./weightFileNames.ts";

describe("by its name", () => {
  test.each([
    "encoder.pth",
    "models/weights_19/DEPTH.PTH",
    "model.pt",
    "pytorch_model.bin",
    "a.safetensors",
    "last.ckpt",
    "best.pth.tar",
  ])("%s is weights", (path) => expect(isWeightFile(path)).toBe(true));

  test.each([
    "sparse/0/cameras.bin",
    "images.bin",
    "sparse/points3D.bin",
    "stereo/depth_maps/0001.png.geometric.bin",
    "__MACOSX/._encoder.pth",
    "encoder.pth.txt",
    "poses.pkl",
    "pth/0001.png",
  ])("%s is not", (path) => expect(isWeightFile(path)).toBe(false));
});
