import { assignSlots, type Lifetime } from "./slots.ts";
import type { Trace, TracedDispatch } from "./trace.ts";

/** How a trace is run: which dispatches, in what order, in which memory. */
export interface Plan {
  /** Indices into `trace.dispatches`: run once, when the program is made. They depend on constants alone. */
  readonly prologue: readonly number[];
  /** Indices into `trace.dispatches`: run in every step. */
  readonly steady: readonly number[];
  /** Dispatches whose results nobody reads. */
  readonly dropped: number;
  /** Slot of every transient buffer in use, by index into `trace.buffers`. */
  readonly slotOfBuffer: ReadonlyMap<number, number>;
  readonly slotBytes: readonly number[];
}

/** What hoisting keeps for good may not cost more than this a buffer: making a large constant again is cheaper than the
 *  memory that it would hold for the whole step. */
const HOISTED_BYTES = 1 << 16;

export function planOf(trace: Trace): Plan {
  const live = liveDispatches(trace);
  const hoisted = hoistedDispatches(trace, live);
  const prologue = live.filter((index) => hoisted.has(index));
  const steady = live.filter((index) => !hoisted.has(index));
  return {
    prologue,
    steady,
    dropped: trace.dispatches.length - live.length,
    ...assignSlots(lifetimesOf(trace, prologue, steady)),
  };
}

/** Indices of the dispatches that an output or a persistent buffer depends on, in order. A buffer bound `read_write` may
 *  be read too, so whatever wrote it before is needed with it. */
export function liveDispatches({ buffers, dispatches, outputs }: Trace): number[] {
  const needed = new Set(outputs);
  const live: number[] = [];
  for (let index = dispatches.length - 1; index >= 0; index--) {
    const { bindings } = dispatches[index];
    const isLive = bindings.some(
      ({ access, buffer }) =>
        access === "readWrite" && (needed.has(buffer) || buffers[buffer].origin.kind === "persistent"),
    );
    if (!isLive) continue;
    live.push(index);
    for (const { buffer } of bindings) needed.add(buffer);
  }
  return live.reverse();
}

/** The dispatches that need not be repeated: all they read is constant, and nobody else writes what they write. */
function hoistedDispatches({ buffers, dispatches }: Trace, live: readonly number[]): Set<number> {
  const writers = new Map<number, number>();
  for (const index of live) {
    for (const buffer of writtenBy(dispatches[index])) writers.set(buffer, (writers.get(buffer) ?? 0) + 1);
  }
  const constant = new Set<number>();
  buffers.forEach(({ origin }, buffer) => {
    if (origin.kind === "constant") constant.add(buffer);
  });
  const hoisted = new Set<number>();
  for (const index of live) {
    const { bindings } = dispatches[index];
    const isConstant = bindings.every(({ access, buffer }) =>
      access === "readWrite"
        ? buffers[buffer].origin.kind === "transient" &&
          writers.get(buffer) === 1 &&
          buffers[buffer].bytes <= HOISTED_BYTES
        : constant.has(buffer),
    );
    if (!isConstant) continue;
    hoisted.add(index);
    for (const buffer of writtenBy(dispatches[index])) constant.add(buffer);
  }
  return hoisted;
}

/** Transient buffers in use and when. What the prologue leaves for the steps, and the outputs, stay to the end; a slot is
 *  never shared between the two lists otherwise, since the prologue runs before any step. */
function lifetimesOf(trace: Trace, prologue: readonly number[], steady: readonly number[]): Lifetime[] {
  const order = [...prologue, ...steady];
  const spans = new Map<number, { first: number; last: number }>();
  order.forEach((index, position) => {
    for (const { buffer } of trace.dispatches[index].bindings) {
      if (trace.buffers[buffer].origin.kind !== "transient") continue;
      const span = spans.get(buffer);
      if (span === undefined) spans.set(buffer, { first: position, last: position });
      else span.last = position;
    }
  });
  const outputs = new Set(trace.outputs);
  return Array.from(spans, ([buffer, { first, last }]) => {
    const isFromPrologue = first < prologue.length && last >= prologue.length;
    const staysToEnd = isFromPrologue || outputs.has(buffer);
    return { buffer, bytes: trace.buffers[buffer].bytes, first, last: staysToEnd ? order.length : last };
  });
}

function writtenBy({ bindings }: TracedDispatch): number[] {
  return bindings.flatMap(({ access, buffer }) => (access === "readWrite" ? [buffer] : []));
}
