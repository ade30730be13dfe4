import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  type ExpectedFiles,
  expectedLeaves,
  expectedValues,
  leavesOfCheckpoint,
} from "../../../tools/test/torchExpectations.ts";
import { ProblemError } from "../problem.ts";
import { type Checkpoint, readCheckpoint } from "./checkpointFile.ts";
import type { StoredTensor } from "./safetensors.ts";

/** Files that PyTorch wrote, and what PyTorch says is in them: a few in the project, all where the reference numbers
 *  are. */
const FOLDERS = [
  ["fixtures", fileURLToPath(new URL("./pth/fixtures", import.meta.url))],
  ["reference numbers", resolve(process.env.GASMONO_SHARED ?? "../shared", "golden", "pth")],
] as const;

const namesBefore = namesOfGlobals();
const markers: string[] = [];

for (const [title, folder] of FOLDERS) {
  if (!existsSync(folder)) {
    console.warn(`Reference files ${folder} are absent: the tests that need them do not run.`);
    continue;
  }
  const { files, refuse, marker } = JSON.parse(
    readFileSync(join(folder, "expected.json"), "utf8"),
  ) as ExpectedFiles;
  markers.push(marker);
  const read = (file: string): Promise<Checkpoint> => readCheckpoint(readFileSync(join(folder, file)), file);

  describe(`checkpoints of PyTorch (${title})`, () => {
    test.each(Object.keys(files))(
      "%s: every tensor and every other value, in order and bit for bit",
      async (file) => {
        const checkpoint = await read(file);
        expect(checkpoint.format).toBe(file.includes("legacy") ? "pth-legacy" : "pth-zip");
        expect(leavesOfCheckpoint(checkpoint)).toEqual(expectedLeaves(files[file].content));
      },
    );

    test.each(Object.keys(files))("%s: the values that PyTorch saw", async (file) => {
      const { tensors } = await read(file);
      for (const [path, expected] of expectedValues(files[file].content)) {
        const tensor = tensors.get(path);
        if (tensor === undefined) throw new Error(`${file} has no ${path}.`);
        const values = valuesOf(tensor);
        if (expected.values !== undefined) expect(values, path).toEqual(expected.values);
        if (expected.first4 === undefined) continue;
        expect(values.slice(0, 4), path).toEqual(expected.first4);
        const floats = values.map(Number);
        const scale = floats.reduce((sum, value) => sum + Math.abs(value), 0);
        // Sums in float64 in another order; relative to the sum of magnitudes.
        expect(Math.abs(floats.reduce((sum, value) => sum + value, 0) - (expected.sum64 ?? 0))).toBeLessThan(
          1e-12 * scale,
        );
      }
    });

    test.each(Object.keys(refuse))("%s is refused with a problem that names it", async (file) => {
      const caught = await read(file).catch((error: unknown) => error);
      expect(caught).toBeInstanceOf(ProblemError);
      const { problem } = caught as ProblemError;
      expect(problem).toMatchObject({ severity: "error", file });
      expect(problem.code).toMatch(/^(pth|zip)-/);
    });

    test.each([
      ["malicious_zip.pth", "posix.system"],
      ["malicious_legacy.pth", "posix.system"],
      ["malicious_plain.pickle", "posix.system"],
      ["malicious_eval_zip.pth", "__builtin__.eval"],
    ])("%s is refused for asking for %s", async (file, global) => {
      await expect(read(file)).rejects.toMatchObject({ problem: { code: "pth-global" } });
      await expect(read(file)).rejects.toThrow(`asks for "${global}"`);
    });
  });
}

test("checkpoints of PyTorch: after all of them nothing was executed, and no global or prototype has changed", () => {
  expect(markers.length).toBeGreaterThan(0);
  for (const marker of markers) expect(existsSync(marker)).toBe(false);
  expect(namesOfGlobals()).toEqual(namesBefore);
});

function namesOfGlobals(): PropertyKey[][] {
  return [globalThis, Object.prototype, Array.prototype, Map.prototype, Function.prototype].map(
    Reflect.ownKeys,
  );
}

/** Elements as the expectations write them: integers of 64 bits and what JSON lacks as texts. */
function valuesOf({ dtype, data }: StoredTensor): (number | string | boolean)[] {
  return Array.from<number | bigint, number | string | boolean>(data, (element) => {
    if (typeof element === "bigint") return String(element);
    if (dtype === "BOOL") return element === 1;
    const value = dtype === "F16" ? fromHalf(element) : dtype === "BF16" ? fromBrainFloat(element) : element;
    return Number.isFinite(value) ? value : value > 0 ? "inf" : "-inf";
  });
}

/** IEEE binary16: sign, 5 bits of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return sign * (fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN);
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** The upper half of a float32. */
function fromBrainFloat(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0];
}
