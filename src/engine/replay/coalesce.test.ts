import { describe, expect, test } from "vitest";
import { type TracedCopy, withoutCopies } from "./coalesce.ts";
import { StandInPipeline } from "./standInDevice.ts";
import type { Trace, TracedBuffer } from "./trace.ts";

const pipeline = new StandInPipeline("p", "", "main", {});
const transient: TracedBuffer = { bytes: 256, origin: { kind: "transient" } };
const persistent: TracedBuffer = { bytes: 256, origin: { kind: "persistent", buffer: {} as GPUBuffer } };

type Dispatch = readonly [reads: readonly number[], writes: readonly number[]];

/** Buffer 0 was there before; 1 to 4 are made by the work. */
function traceOf(dispatches: readonly Dispatch[], outputs: readonly number[] = []): Trace {
  const bound = (access: "read" | "readWrite") => (buffer: number, binding: number) => ({
    ...{ binding, buffer, access },
    ...{ offsetBytes: 0, sizeBytes: 256 },
  });
  return {
    buffers: [persistent, transient, transient, transient, transient],
    dispatches: dispatches.map(([reads, writes]) => ({
      pipeline,
      workgroups: [1, 1, 1],
      bindings: [...reads.map(bound("read")), ...writes.map(bound("readWrite"))],
    })),
    outputs,
  };
}

const copy = (from: number, to: number, offsetBytes: number, position: number): TracedCopy => ({
  ...{ from, to, offsetBytes, position },
});

const placesOf = ({ dispatches }: Trace) =>
  dispatches.map(({ bindings }) => bindings.map(({ buffer, offsetBytes }) => [buffer, offsetBytes]));

describe("a trace without its copies", () => {
  test("has the parts bound to their places in the whole, before the copy and after it", () => {
    const trace = traceOf([
      [[0], [1, 2]],
      [[1], [4]],
      [[3], [0]],
    ]);
    const places = placesOf(withoutCopies(trace, [copy(1, 3, 512, 1), copy(2, 3, 256, 1)]));
    expect(places[0].slice(1)).toEqual([
      [3, 512],
      [3, 256],
    ]);
    expect(places[1][0]).toEqual([3, 512]);
    expect(places[2][0]).toEqual([3, 0]);
  });

  const made: Dispatch = [[0], [1]];
  const refused: Record<string, [Trace, TracedCopy[], RegExp]> = {
    "a buffer copied twice": [traceOf([made]), [copy(1, 3, 0, 1), copy(1, 4, 0, 1)], /to two places/],
    "a buffer from before the work": [traceOf([made]), [copy(0, 3, 0, 1)], /did not make/],
    "a copy of a copy": [traceOf([made]), [copy(1, 3, 0, 1), copy(3, 4, 0, 1)], /a target of copies/],
    "a part that is returned": [traceOf([made], [1]), [copy(1, 3, 0, 1)], /what the work returns/],
    "a part changed after the copy": [traceOf([made, made]), [copy(1, 3, 0, 1)], /changes a buffer after/],
    "a whole changed after the copy": [
      traceOf([made, [[], [3]]]),
      [copy(1, 3, 0, 1)],
      /changes a buffer after/,
    ],
    "a whole read before the copy": [
      traceOf([made, [[3], [0]]]),
      [copy(1, 3, 0, 2)],
      /before anything was copied/,
    ],
    "one part made from another": [
      traceOf([made, [[1], [2]]]),
      [copy(1, 3, 0, 2), copy(2, 3, 256, 2)],
      /read and write parts/,
    ],
  };
  test.each(Object.entries(refused))(
    "is refused where it would not be the same: %s",
    (_name, [trace, copies, why]) => {
      expect(() => withoutCopies(trace, copies)).toThrow(why);
    },
  );
});
