import { expect, test } from "vitest";
import { sequenceFiles } from "../../../e2e/fixtures/sequences.ts";
import { CAMERA } from "../../../e2e/fixtures/syntheticSequence.ts";
import { goldenFolderAt, goldenSubset } from "../../../tools/test/goldenFolders.ts";
import { decodeWithSharp } from "../../cli/nodeImages.ts";
import { openDataset } from "../data/openDataset.ts";
import { expectClose } from "../kernels/referenceTesting.ts";
import { NUMERICS } from "../training/numerics.ts";
import { PRESETS } from "../training/presets.ts";
import { TrainingSet } from "../training/trainingSet.ts";
import { goldenInputs } from "./goldenInputs.ts";

/** The golden camera as shares of the picture's sides (golden README, "Intrinsics"). */
const SHARES = { fx: 0.81, fy: 1.08, cx: 0.51, cy: 0.53 };

test("a COLMAP camera of the golden shares becomes the golden intrinsics as published, half a pixel from them by default", async () => {
  const { width, height } = CAMERA;
  const parameters = [SHARES.fx * width, SHARES.fy * height, SHARES.cx * width, SHARES.cy * height];
  const files = (await sequenceFiles(4)).set(
    "sparse/0/cameras.txt",
    Buffer.from(`1 PINHOLE ${width} ${height} ${parameters.join(" ")}\n`),
  );
  const golden = await goldenFolderAt(goldenSubset);
  const dataset = await openDataset(
    [...files].map(([path, bytes]) => ({ path, blob: new Blob([new Uint8Array(bytes)]) })),
    { width: golden.width, height: golden.height, decodeImage: decodeWithSharp },
  );
  const intrinsicsUnder = (numerics: (typeof NUMERICS)[keyof typeof NUMERICS]): readonly number[] => {
    const set = new TrainingSet(dataset, { ...PRESETS.nano, numerics });
    const { intrinsics } = set.numbersOf(set.triplets.slice(0, 1)).target;
    set.dispose();
    return intrinsics;
  };
  const k = (await goldenInputs(golden)).get("input.K").data;
  const [fx, fy, cx, cy] = [k[0], k[5], k[2], k[6]];
  // Float32 pixels of up to 96.
  expectClose(intrinsicsUnder(NUMERICS.reference), [fx, fy, cx, cy], { absolute: 1e-5 });
  expectClose(intrinsicsUnder(NUMERICS.default), [fx, fy, cx - 0.5, cy - 0.5], { absolute: 1e-5 });
  expect(NUMERICS.paper.principalPoint).toBe(NUMERICS.reference.principalPoint);
});
