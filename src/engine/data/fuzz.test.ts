import fc from "fast-check";
import { expect, test } from "vitest";
import { ProblemError } from "../problem.ts";
import { MODEL, open, picturesIn } from "./dropTesting.ts";
import type { Sequence } from "./sequence.ts";

/** Reliability P1: mutated COLMAP triples are read or refused, within a second, and nothing else ever happens. */

const POISON = [
  "nan",
  "-inf",
  "1e400",
  "1e308",
  "-1e-320",
  "0",
  "-1",
  "18446744073709551615",
  "9007199254740993",
  "0x10",
  "",
  "#",
  "\0",
  "\r",
  "\ufeff",
  ",",
  "../../etc/passwd",
  "__proto__",
  "FULL_OPENCV",
  "FOV",
  "1e12",
  "\ud800",
  "9".repeat(400),
];

type Edit = (text: string) => string;

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...POISON)).map(
    ([where, poison]): Edit =>
      (text) => {
        const tokens = text.split(/(\s+)/);
        tokens[Math.floor(where * (tokens.length - 1))] = poison;
        return tokens.join("");
      },
  ),
  fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.string({ unit: "binary", maxLength: 3 })).map(
    ([where, inserted]): Edit =>
      (text) => {
        const at = Math.floor(where * text.length);
        return text.slice(0, at) + inserted + text.slice(at + 1);
      },
  ),
  fc.double({ min: 0, max: 1, noNaN: true }).map(
    (where): Edit =>
      (text) =>
        text.slice(0, where * text.length),
  ),
  fc.tuple(fc.nat(12), fc.nat(12), fc.constantFrom("delete", "double", "swap")).map(
    ([a, b, what]): Edit =>
      (text) => {
        const lines = text.split("\n");
        const [i, j] = [a % lines.length, b % lines.length];
        if (what === "delete") lines.splice(i, 1);
        else if (what === "double") lines.splice(j, 0, lines[i]);
        else [lines[i], lines[j]] = [lines[j], lines[i]];
        return lines.join("\n");
      },
  ),
  fc.constantFrom(
    (text: string) => text.replace("PINHOLE 32 24 30 30 16 12", "FOV 32 24 30 30 16 12 1e12"),
    (text: string) =>
      text.replace("PINHOLE 32 24 30 30 16 12", "FULL_OPENCV 32 24 30 30 16 12 9 -9 9 9 9 9 -9 9"),
    (text: string) =>
      text.replace(
        "PINHOLE 32 24 30 30 16 12",
        "THIN_PRISM_FISHEYE 32 24 1e-300 30 16 12 0 1e12 1 0 0 0 0 7",
      ),
  ),
);

const names = ["cameras.txt", "images.txt", "points3D.txt"] as const;
const edits = fc.array(fc.tuple(fc.constantFrom(...names), edit), { minLength: 1, maxLength: 4 });
const pictures = picturesIn("d/images/");

function expectNothingBroken(sequence: Sequence): void {
  const numbers = [
    sequence.normalisedFromColmap,
    ...sequence.points.positions,
    ...sequence.frames.flatMap(({ camFromWorld, intrinsics }) => [
      ...(camFromWorld?.rotation ?? []),
      ...(camFromWorld?.translation ?? []),
      ...Object.values(intrinsics ?? {}),
    ]),
  ];
  expect(numbers.every(Number.isFinite)).toBe(true);
  // No image is lost in silence: each one of the model is a frame.
  expect(sequence.frames.filter(({ camFromWorld }) => camFromWorld !== null)).toHaveLength(
    sequence.modelCounts.images,
  );
}

test("P1: 500 mutated models are read or refused with a problem, each within a second", {
  timeout: 60_000,
}, async () => {
  let accepted = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(edits, async (chosen) => {
      const files: Record<string, string> = { ...MODEL };
      for (const [name, change] of chosen) files[name] = change(files[name]);
      const before = process.cpuUsage();
      try {
        const { sequences } = await open(
          {
            ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`d/${name}`, text])),
            ...pictures,
          },
          { width: 8, height: 8 },
        );
        sequences.forEach(expectNothingBroken);
        accepted++;
      } catch (caught) {
        if (!(caught instanceof ProblemError)) throw caught;
        expect(caught.problem.message).not.toBe("");
        expect(caught.problem.remedy).not.toBe("");
        refused++;
      }
      // Processor time, so that a busy machine does not fail the test.
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1e6).toBeLessThan(1);
    }),
    { numRuns: 500, seed: 20 },
  );
  // Both happen, or the mutations are too mild or too wild to mean anything.
  expect(accepted).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(50);
});
