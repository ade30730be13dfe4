/** When a buffer holds something: positions in the list of dispatches, both inclusive. */
export interface Lifetime {
  readonly buffer: number;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

export interface SlotAssignment {
  readonly slotOfBuffer: ReadonlyMap<number, number>;
  readonly slotBytes: readonly number[];
}

/** Gives every buffer a slot of GPU memory such that no two whose lifetimes touch share one. Largest first, each into the
 *  slot whose free span round its lifetime is tightest ("greedy by size" of Pisarchyk and Lee 2020): the first buffer of a
 *  slot is its largest, so slots never grow. A dispatch's inputs and outputs live at its position together: they never
 *  share a slot, as WebGPU demands of buffers that one dispatch reads and writes. */
export function assignSlots(lifetimes: readonly Lifetime[]): SlotAssignment {
  const slots: { readonly bytes: number; readonly busy: Lifetime[] }[] = [];
  const slotOfBuffer = new Map<number, number>();
  const largestFirst = [...lifetimes].sort(
    (a, b) => b.bytes - a.bytes || a.first - b.first || a.buffer - b.buffer,
  );
  for (const lifetime of largestFirst) {
    let best = -1;
    let bestSpan = Number.POSITIVE_INFINITY;
    slots.forEach(({ busy }, slot) => {
      const span = freeSpan(busy, lifetime);
      if (span !== null && span < bestSpan) {
        best = slot;
        bestSpan = span;
      }
    });
    if (best === -1) {
      best = slots.length;
      slots.push({ bytes: lifetime.bytes, busy: [] });
    }
    const { busy } = slots[best];
    busy.splice(insertionIndex(busy, lifetime.first), 0, lifetime);
    slotOfBuffer.set(lifetime.buffer, best);
  }
  return { slotOfBuffer, slotBytes: slots.map(({ bytes }) => bytes) };
}

/** Length of the gap that a lifetime would be put into, or null if the slot is busy then. */
function freeSpan(busy: readonly Lifetime[], { first, last }: Lifetime): number | null {
  const next = insertionIndex(busy, first);
  const previousLast = next === 0 ? -1 : busy[next - 1].last;
  const nextFirst = next === busy.length ? Number.MAX_SAFE_INTEGER : busy[next].first;
  if (previousLast >= first || nextFirst <= last) return null;
  return nextFirst - previousLast;
}

/** Index of the first lifetime that begins after `first`; those before begin at or before it. */
function insertionIndex(busy: readonly Lifetime[], first: number): number {
  let low = 0;
  let high = busy.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (busy[middle].first <= first) low = middle + 1;
    else high = middle;
  }
  return low;
}
