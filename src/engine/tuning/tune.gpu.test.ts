import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openDevice } from "../../cli/device.ts";
import { chooseTiles, chosenTiles } from "../kernels/conv2d/chosenTiles.ts";
import { DEFAULT_TILES, TILED_WORKS } from "../kernels/conv2d/tiles.ts";
import { Program } from "../replay/program.ts";
import { currentBackend } from "../tensor/backend.ts";
import { tf } from "../tensor/tf.ts";
import type { TuningProgress } from "./measure.ts";
import type { TuningRecord } from "./record.ts";
import { settleTiles, type TuningStore, tune } from "./tune.ts";

// Of every kind one small problem in place of the networks': what they measure is the same, and soon done.
vi.mock("./problems.ts", async (original) => {
  const problems = await original<typeof import("./problems.ts")>();
  const small = problems.TUNING_PROBLEMS.map((problem) => ({
    ...problem,
    image: [1, 5, 7, 9],
    outChannels: 11,
  }));
  return { ...problems, TUNING_PROBLEMS: small.filter((_, i) => i % 2 === 0) };
});

const acquired = await openDevice();
const software = { ...acquired, report: { ...acquired.report, isSoftware: true } };
const hardware = { ...acquired, report: { ...acquired.report, isSoftware: false } };
const never = new AbortController().signal;
const quiet = { hear: () => undefined, signal: never };

/** As long as the test. */
function storeOf(stored?: unknown): TuningStore & { stored: unknown } {
  const store = {
    runtime: "test",
    stored,
    read: async () => store.stored,
    write: async (record: TuningRecord) => {
      store.stored = JSON.parse(JSON.stringify(record));
    },
  };
  return store;
}

afterEach(() => chooseTiles(DEFAULT_TILES));

describe("tuning", () => {
  test("times every shape on every problem, says how far it is, and leaves nothing behind", async () => {
    const before = { ...tf.memory(), privateBytes: currentBackend().privateBytes };
    const heard: TuningProgress[] = [];
    const store = storeOf();
    const { source, record, problem } = await tune(software, store, {
      hear: (progress) => heard.push(progress),
      signal: never,
    });
    expect({ source, problem }).toEqual({ source: "measured", problem: null });
    // All, but for those that a busy machine makes too slow.
    const works = record?.times.map(({ work }) => work) ?? [];
    expect(works.length).toBeGreaterThan(TILED_WORKS.length / 2);
    expect(TILED_WORKS).toEqual(expect.arrayContaining(works));
    for (const { shapes } of record?.times ?? []) {
      // A shape is missing only where its values are not the default's.
      expect(Object.keys(shapes)).toEqual(["8x8", "4x8", "4x4", "2x4"]);
      for (const { medianMs } of Object.values(shapes)) expect(medianMs).toBeGreaterThan(0);
    }
    expect(heard).toEqual([...TILED_WORKS, null].map((_, done) => ({ done, total: 8 })));
    expect(store.stored).toEqual(record);
    const after = { ...tf.memory(), privateBytes: currentBackend().privateBytes };
    expect([after.numTensors, after.privateBytes]).toEqual([before.numTensors, before.privateBytes]);
  });

  test("does not take a shape whose values differ by a bit", async () => {
    const { run } = Program.prototype;
    let runs = 0;
    const spy = vi.spyOn(Program.prototype, "run").mockImplementation(async function (this: Program) {
      const values = await run.call(this);
      if (runs++ === 1) values[0] = -values[0]; // of the first problem, the first shape beside the default
      return values;
    });
    const { record } = await tune(software, storeOf(), quiet);
    spy.mockRestore();
    expect(Object.keys(record?.times[0].shapes ?? {})).toEqual(["4x8", "4x4", "2x4"]);
    expect(record?.chosen["forward, large windows"].shape).not.toBe("8x8");
  });

  test("stops when it is called off, and takes nothing into use", async () => {
    const off = new AbortController();
    const store = storeOf();
    const hear = ({ done }: TuningProgress) => done === 1 && off.abort();
    await expect(tune(software, store, { hear, signal: off.signal })).rejects.toThrow(/abort/i);
    expect([store.stored, chosenTiles()]).toEqual([undefined, DEFAULT_TILES]);
    expect(await settleTiles(hardware, store, { hear, signal: off.signal })).toMatchObject({
      source: "default",
      record: null,
    });
  });
});

describe("before training", () => {
  let record: TuningRecord;
  beforeAll(async () => {
    const store = storeOf();
    await tune(software, store, quiet);
    record = store.stored as TuningRecord;
  });

  test("a stored choice is taken into use without measuring, on any adapter", async () => {
    const chosen = { ...record.chosen, "gradient, small windows": { shape: "2x4", shareOfDefault: 0.5 } };
    for (const adapter of [software, hardware]) {
      chooseTiles(DEFAULT_TILES);
      const settled = await settleTiles(adapter, storeOf({ ...record, chosen }), {
        hear: () => expect.unreachable("measured"),
        signal: never,
      });
      expect(settled).toMatchObject({ source: "remembered", problem: null });
      expect(chosenTiles()["gradient, small windows"]).toBe("2x4");
    }
  });

  test("a software adapter is not measured, hardware is, and a stale choice again", async () => {
    expect((await settleTiles(software, storeOf(), quiet)).source).toBe("default");
    const store = storeOf({ ...record, circumstances: { ...record.circumstances, runtime: "older" } });
    expect((await settleTiles(hardware, store, quiet)).source).toBe("measured");
    expect((await settleTiles(hardware, store, quiet)).source).toBe("remembered");
  });

  test("storage that fails is said, and no reason not to train", async () => {
    const broken: TuningStore = {
      runtime: "test",
      read: () => Promise.reject(new Error("blocked")),
      write: () => Promise.reject(new Error("full")),
    };
    expect(await settleTiles(software, broken, quiet)).toMatchObject({
      source: "default",
      problem: { severity: "warning", message: expect.stringContaining("could not be read (blocked)") },
    });
    expect(await settleTiles(hardware, broken, quiet)).toMatchObject({
      source: "measured",
      problem: { message: expect.stringContaining("could not be written (full)") },
    });
  });
});
