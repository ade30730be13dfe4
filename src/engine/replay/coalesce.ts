import type { Trace, TracedBinding, TracedDispatch } from "./trace.ts";

/** A whole buffer copied to a place in another. Indices in `Trace.buffers`. */
export interface TracedCopy {
  readonly from: number;
  readonly to: number;
  readonly offsetBytes: number;
  /** Dispatches before the copy. */
  readonly position: number;
}

/** The same work without its copies: a buffer that is copied into a place of another is that place from the beginning, so
 *  whoever fills it fills the place ("copy coalescing" of compilers).
 *  @throws Error where that would not be the same: a buffer that the work did not make, or copies twice, or changes
 *  afterwards; a target in use before; or a dispatch that would read and write one buffer, which WebGPU forbids. */
export function withoutCopies(trace: Trace, copies: readonly TracedCopy[]): Trace {
  if (copies.length === 0) return trace;
  const placeOf = new Map<number, TracedCopy>();
  const targets = new Set<number>();
  for (const copy of copies) {
    if (placeOf.has(copy.from)) throw new Error("A buffer is copied to two places.");
    if (trace.buffers[copy.from].origin.kind !== "transient")
      throw new Error("A buffer is copied that the recorded work did not make.");
    placeOf.set(copy.from, copy);
    targets.add(copy.to);
  }
  for (const buffer of [...targets, ...trace.outputs]) {
    if (placeOf.has(buffer))
      throw new Error("A copied buffer is a target of copies, or what the work returns.");
  }
  const firstCopy = new Map<number, number>();
  for (const { to, position } of copies)
    firstCopy.set(to, Math.min(position, firstCopy.get(to) ?? Number.POSITIVE_INFINITY));

  const dispatches = trace.dispatches.map((dispatch, position): TracedDispatch => {
    for (const { buffer, access } of dispatch.bindings) {
      const isCopied = position >= (placeOf.get(buffer)?.position ?? Number.POSITIVE_INFINITY);
      if ((isCopied || targets.has(buffer)) && access === "readWrite")
        throw new Error(`${dispatch.pipeline.label} changes a buffer after it was copied.`);
      if (position < (firstCopy.get(buffer) ?? 0))
        throw new Error(`${dispatch.pipeline.label} reads a buffer before anything was copied into it.`);
    }
    const bindings = dispatch.bindings.map((binding): TracedBinding => {
      const place = placeOf.get(binding.buffer);
      if (place === undefined) return binding;
      return { ...binding, buffer: place.to, offsetBytes: place.offsetBytes + binding.offsetBytes };
    });
    refuseReadAndWritten({ ...dispatch, bindings }, targets);
    return { ...dispatch, bindings };
  });
  return { ...trace, dispatches };
}

function refuseReadAndWritten({ pipeline, bindings }: TracedDispatch, targets: ReadonlySet<number>): void {
  for (const target of targets) {
    const accesses = new Set(bindings.filter(({ buffer }) => buffer === target).map(({ access }) => access));
    if (accesses.size > 1) throw new Error(`${pipeline.label} would read and write parts of one buffer.`);
  }
}
