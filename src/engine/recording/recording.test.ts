import { describe, expect, test } from "vitest";
import { ProblemError } from "../problem.ts";
import { packSections, streamOf, unpackSections } from "./container.ts";
import { type Recording, readRecording, readRecordingParts, writeRecording } from "./recording.ts";
import { madeUpRecording } from "./recordingTesting.ts";
import { readPlane, writePlane } from "./samplePlanes.ts";

const recording = madeUpRecording();
const file = await writeRecording(recording);

/** A pseudo-random whole number below `end`, of a seed. */
function below(end: number, seed: number): number {
  const mixed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) % end;
}

async function sectionsOf(bytes: Uint8Array): Promise<Uint8Array[]> {
  const sections: Uint8Array[] = [];
  for await (const section of unpackSections(streamOf(bytes))) sections.push(section);
  return sections;
}

async function codeOf(bytes: Uint8Array): Promise<string> {
  try {
    await readRecording(bytes);
    return "accepted";
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

function furthest(a: Float32Array, b: Float32Array, of: (a: number, b: number) => number): number {
  return a.reduce((most, value, i) => Math.max(most, of(value, b[i])), 0);
}

describe("a recording", () => {
  test("keeps masks, poses, numbers and points exactly", async () => {
    const withoutPictures = ({ inspections, thumbnails, ...rest }: Recording) => ({
      ...rest,
      inspections: inspections.map((inspection) => ({
        ...inspection,
        ...{ picture: null, depth: null, groundTruthMetres: null },
        memory: inspection.memory?.scale,
        sources: inspection.sources.map(({ identity, coarse, optimT, optimR, ...source }) => ({
          ...source,
          reconstructions: [identity, coarse, optimT, optimR].map((view) => view?.meanError),
        })),
      })),
      thumbnails: thumbnails.map(({ frame }) => frame),
    });
    expect(withoutPictures(await readRecording(file))).toEqual(withoutPictures(recording));
  });

  test("keeps colours to one step of 255", async () => {
    const picturesOf = ({ inspections, thumbnails }: Recording) => [
      ...inspections.flatMap(({ picture, sources }) => [
        picture,
        ...sources.flatMap(({ identity, coarse, optimT, optimR }) =>
          [identity, coarse, optimT, optimR].flatMap((view) => (view === null ? [] : [view.picture])),
        ),
      ]),
      ...thumbnails.map(({ picture }) => picture),
    ];
    const [written, read] = [recording, await readRecording(file)].map(picturesOf);
    expect(read).toHaveLength(written.length);
    for (const [at, { rgba }] of written.entries()) {
      expect(rgba.every((value, i) => Math.abs(value - read[at].rgba[i]) <= 1)).toBe(true);
      expect(rgba.every((value, i) => value !== 255 || read[at].rgba[i] === 255)).toBe(true);
    }
  });

  test("keeps depth to 0.051 % of itself, an invalid pixel as 0, and errors to a 400th of their root", async () => {
    const [read] = (await readRecording(file)).inspections;
    const [written] = recording.inspections;
    const relative = (a: number, b: number) => (a === 0 ? Math.abs(b) : Math.abs(b / a - 1));
    for (const map of ["depth", "groundTruthMetres"] as const) {
      const [a, b] = [written[map], read[map]];
      if (a === null || b === null) throw new Error("The map is missing.");
      expect(furthest(a, b, relative)).toBeLessThan(5.1e-4);
    }
    const errors = [written, read].map(({ sources }) => sources[0].optimT?.error ?? new Float32Array());
    expect(errors[0].length).toBeGreaterThan(100);
    const ofRoot = (a: number, b: number) => Math.abs(a - b) / (Math.sqrt(a) + 1 / 400);
    expect(furthest(errors[0], errors[1], ofRoot)).toBeLessThanOrEqual(1 / 400);
  });

  test("what was read is kept exactly, pictures and maps included", async () => {
    const read = await readRecording(file);
    expect(await readRecording(await writeRecording(read))).toEqual(read);
  });

  test("gives its parts as they arrive: the head and the first frame before the end is there", async () => {
    const kinds: string[] = [];
    const half = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(file.slice(0, file.length - 20)),
    });
    for await (const part of readRecordingParts(half)) {
      kinds.push(part.kind);
      if (kinds.length === 3) break;
    }
    expect(kinds).toEqual(["head", "inspection", "thumbnails"]);
  });

  test("refuses to keep what is no error and no depth", async () => {
    const [inspection] = recording.inspections;
    for (const broken of [Number.NaN, -1, 1e9]) {
      const wrong = { ...inspection, depth: inspection.depth?.map(() => broken) ?? null };
      await expect(writeRecording({ ...recording, inspections: [wrong] })).rejects.toThrow(RangeError);
    }
  });
});

describe("a plane", () => {
  test.each([1, 2] as const)("of %d bytes a sample comes back, wherever the numbers wrap", (sampleBytes) => {
    const most = 256 ** sampleBytes;
    const plane = (seed: number) =>
      Uint16Array.from({ length: 60 }, (_, i) => below(4, seed + i) * (most / 4) + below(most / 4, seed * i));
    for (let seed = 1; seed < 40; seed++) {
      const [samples, reference] = [plane(seed), plane(seed + 100)];
      const near = reference.map((value) => (value + below(3, seed + value) - 1) & (most - 1));
      for (const tried of [samples, near]) {
        const bytes = writePlane(tried, 10, sampleBytes, [reference, samples]);
        expect(readPlane(bytes, 10, sampleBytes, [reference, samples])).toEqual(tried);
      }
    }
  });
});

describe("a file that is not as we write it", () => {
  test("is refused as no recording, or as one of another version", async () => {
    expect(await codeOf(new Uint8Array())).toBe("recording-not-one");
    expect(await codeOf(new TextEncoder().encode("PK not a recording at all"))).toBe("recording-not-one");
    expect(await codeOf(file.with(8, 2))).toBe("recording-version");
  });

  test("is refused before memory is taken for sizes that it claims", async () => {
    expect(await codeOf(file.with(15, 255))).toBe("recording-too-large");
    expect(await codeOf(file.with(23, 255))).toBe("recording-too-large");
  });

  test("is refused wherever it is cut off, and with something behind its end", async () => {
    for (let i = 0; i < 60; i++) {
      const end = below(file.length, i + 1);
      expect(await codeOf(file.slice(0, end)), `cut at ${end}`).toMatch(/^recording-(not-one|damaged)$/);
    }
    expect(await codeOf(Uint8Array.from([...file, 0]))).toBe("recording-damaged");
  });

  test("is refused when a bit is changed, but for the rare one that zlib's checksum lets through", async () => {
    let accepted = 0;
    for (let i = 0; i < 300; i++) {
      const at = below(file.length, 7 * i + 3);
      const code = await codeOf(file.with(at, file[at] ^ (1 << (i % 8))));
      expect(code, `byte ${at}`).toMatch(/^(accepted|recording-[a-z-]+)$/);
      if (code === "accepted") accepted++;
    }
    // Adler-32 is weak on small numbers; a bit that fills up the end of a section changes nothing.
    expect(accepted).toBeLessThan(4);
  });

  test("with damaged sections behind sound checksums ends in a problem or is read, and in nothing else", async () => {
    const sections = await sectionsOf(file);
    for (let i = 0; i < 200; i++) {
      const which = i % sections.length;
      const at = below(sections[which].length, 11 * i + 5);
      const changed = sections[which].with(at, below(256, i));
      const packed = await packSections(sections.with(which, changed));
      expect(await codeOf(packed)).toMatch(/^(accepted|recording-damaged|run-[a-z-]+|config-invalid)$/);
    }
  });

  test("with its parts in another order is refused", async () => {
    const [head, first, ...others] = await sectionsOf(file);
    for (const order of [[first, head, ...others], [head, head], [first], []]) {
      expect(await codeOf(await packSections(order))).toBe("recording-damaged");
    }
  });
});
