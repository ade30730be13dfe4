import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planOf } from "./plan.ts";
import { StandInPipeline } from "./standInDevice.ts";
import type { Access, Trace, TracedBuffer, TracedDispatch } from "./trace.ts";

const pipeline = new StandInPipeline("p", "", "main", {});

const transient = (bytes = 4): TracedBuffer => ({ bytes, origin: { kind: "transient" } });
const constant = (): TracedBuffer => ({ bytes: 4, origin: { kind: "constant", content: new Uint8Array(4) } });
const persistent = (): TracedBuffer => ({
  bytes: 4,
  origin: { kind: "persistent", buffer: {} as GPUBuffer },
});

function dispatchOf(reads: readonly number[], writes: readonly number[]): TracedDispatch {
  const bound = (access: Access) => (buffer: number, i: number) => ({
    binding: access === "read" ? i : reads.length + i,
    buffer,
    offsetBytes: 0,
    sizeBytes: 4,
    access,
  });
  return {
    pipeline,
    workgroups: [1, 1, 1],
    bindings: [...reads.map(bound("read")), ...writes.map(bound("readWrite"))],
  };
}

function traceOf(
  buffers: readonly TracedBuffer[],
  dispatches: readonly (readonly [reads: readonly number[], writes: readonly number[]])[],
  outputs: readonly number[],
): Trace {
  return {
    buffers,
    dispatches: dispatches.map(([reads, writes]) => dispatchOf(reads, writes)),
    outputs,
  };
}

describe("plan", () => {
  test("a dispatch whose result nobody reads is dropped, and what only it needed", () => {
    const buffers = [persistent(), transient(), transient(), transient()];
    const trace = traceOf(
      buffers,
      [
        [[0], [1]],
        [[0], [2]],
        [[2], [3]],
      ],
      [1],
    );
    expect(planOf(trace)).toMatchObject({ steady: [0], dropped: 2 });
  });

  test("a dispatch that changes what was there before is kept, though nothing reads it", () => {
    const trace = traceOf(
      [persistent(), persistent(), transient()],
      [
        [[0], [1]],
        [[0], [2]],
      ],
      [2],
    );
    expect(planOf(trace)).toMatchObject({ steady: [0, 1], dropped: 0 });
  });

  test("earlier writers of a buffer that is changed in place are kept", () => {
    const trace = traceOf(
      [persistent(), transient()],
      [
        [[], [1]],
        [[0], [1]],
      ],
      [1],
    );
    expect(planOf(trace).steady).toEqual([0, 1]);
  });

  test("what depends on constants alone is run once, in order, and its result outlives every step", () => {
    const buffers = [constant(), transient(), transient(), persistent(), transient(), transient()];
    const trace = traceOf(
      buffers,
      [
        [[3], [4]],
        [[0], [1]],
        [[1], [2]],
        [[2, 4], [5]],
      ],
      [5],
    );
    const plan = planOf(trace);
    expect(plan).toMatchObject({ prologue: [1, 2], steady: [0, 3] });
    const slots = [2, 4, 5].map((buffer) => plan.slotOfBuffer.get(buffer));
    expect(new Set(slots).size).toBe(3);
  });

  test("a large constant is made anew in every step, for it would fill memory all the time", () => {
    const trace = traceOf(
      [constant(), transient(1 << 20), transient()],
      [
        [[0], [1]],
        [[1], [2]],
      ],
      [2],
    );
    expect(planOf(trace)).toMatchObject({ prologue: [], steady: [0, 1] });
  });

  test("a flag that is filled from nothing and then raised in place is reset in every step", () => {
    const trace = traceOf(
      [persistent(), transient()],
      [
        [[], [1]],
        [[0], [1]],
      ],
      [1],
    );
    expect(planOf(trace).prologue).toEqual([]);
  });

  test("a chain needs two slots, the size of its two largest neighbours", () => {
    const sizes = [100, 400, 300, 200, 50];
    const buffers = [persistent(), ...sizes.map(transient)];
    const links = sizes.map((_, i): [number[], number[]] => [[i], [i + 1]]);
    const { slotBytes } = planOf(traceOf(buffers, links, [sizes.length]));
    expect([...slotBytes].sort((a, b) => a - b)).toEqual([300, 400]);
  });
});

/** A random list of dispatches, some in place, on constants, state and what earlier ones made. */
const traces = fc
  .array(
    fc.record({
      reads: fc.array(fc.nat(), { maxLength: 3 }),
      /** Null makes a new buffer; a number picks one to change in place. */
      inPlace: fc.option(fc.nat(), { freq: 4 }),
      bytes: fc.integer({ min: 1, max: 64 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((choices): Trace => {
    const buffers: TracedBuffer[] = [constant(), constant(), persistent(), persistent()];
    const dispatches = choices.map(({ reads, inPlace, bytes }): [number[], number[]] => {
      // Constants are never written.
      const written = inPlace === null ? buffers.length : 2 + (inPlace % (buffers.length - 2));
      const read = [...new Set(reads.map((i) => i % buffers.length))].filter((i) => i !== written);
      if (inPlace === null) buffers.push(transient(bytes));
      return [read, [written]];
    });
    return traceOf(buffers, dispatches, [buffers.length - 1]);
  })
  .filter(({ buffers }) => buffers.length > 4);

/** Runs dispatches on memory whose cells hold a digest of how their content came about. */
function execute(
  trace: Trace,
  order: readonly number[],
  cellOf: (buffer: number) => string,
  memory: Map<string, number>,
) {
  for (const index of order) {
    const { bindings } = trace.dispatches[index];
    const cells = bindings.map(({ buffer }) => cellOf(buffer));
    expect(new Set(cells).size, `dispatch ${index} binds a piece of memory twice`).toBe(cells.length);
    const isFirst = (buffer: number) =>
      trace.buffers[buffer].origin.kind === "transient" &&
      !trace.dispatches.slice(0, index).some((d) => writes(d, buffer));
    let digest = index + 1;
    for (const { buffer, access } of bindings) {
      // The first writer of a buffer finds whatever was in its memory, and must not care.
      const found = access === "readWrite" && isFirst(buffer) ? 0 : (memory.get(cellOf(buffer)) ?? buffer);
      digest = (Math.imul(digest, 31) + found) | 0;
    }
    for (const { buffer, access } of bindings) if (access === "readWrite") memory.set(cellOf(buffer), digest);
  }
}

function writes({ bindings }: TracedDispatch, buffer: number): boolean {
  return bindings.some((bound) => bound.buffer === buffer && bound.access === "readWrite");
}

describe("any plan", () => {
  test("gives in every step what running all dispatches on memory of their own gives", () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const plan = planOf(trace);
        const own = (buffer: number) => `buffer ${buffer}`;
        const planned = (buffer: number) =>
          trace.buffers[buffer].origin.kind === "transient"
            ? `slot ${plan.slotOfBuffer.get(buffer)}`
            : own(buffer);
        const [separate, shared] = [new Map<string, number>(), new Map<string, number>()];
        execute(trace, plan.prologue, planned, shared);
        for (let step = 0; step < 3; step++) {
          execute(trace, [...trace.dispatches.keys()], own, separate);
          execute(trace, plan.steady, planned, shared);
          const [output] = trace.outputs;
          expect(shared.get(planned(output))).toBe(separate.get(own(output)));
          for (const state of [2, 3]) expect(shared.get(own(state))).toBe(separate.get(own(state)));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("has slots large enough", () => {
    fc.assert(
      fc.property(traces, (trace) => {
        const { slotOfBuffer, slotBytes } = planOf(trace);
        for (const [buffer, slot] of slotOfBuffer) {
          expect(slotBytes[slot]).toBeGreaterThanOrEqual(trace.buffers[buffer].bytes);
        }
      }),
    );
  });
});
