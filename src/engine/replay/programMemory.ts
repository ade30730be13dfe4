import { type ProblemError, refusal } from "../problem.ts";
import { ConstantArena, type Placement } from "./constantArena.ts";
import type { Plan } from "./plan.ts";
import type { Trace, TracedBinding } from "./trace.ts";

/** The GPU memory of a program: its slots and its constants. Persistent buffers are others'. */
export class ProgramMemory {
  readonly bytes: number;
  readonly constantBytes: number;
  /** Holds the trace's output after a run, in its first `outputBytes`. */
  readonly output: GPUBuffer;
  readonly outputBytes: number;
  private readonly trace: Trace;
  private readonly plan: Plan;
  private readonly slots: readonly GPUBuffer[];
  private readonly constants: GPUBuffer;
  private readonly placements: ReadonlyMap<number, Placement>;

  private constructor(trace: Trace, plan: Plan, { slots, constants, placements }: Allocated) {
    this.trace = trace;
    this.plan = plan;
    this.slots = slots;
    this.constants = constants;
    this.placements = placements;
    this.constantBytes = constants.size;
    this.bytes = slots.reduce((sum, { size }) => sum + size, constants.size);
    const [output] = trace.outputs;
    this.output = this.slotOf(output);
    this.outputBytes = trace.buffers[output].bytes;
  }

  /** @throws ProblemError `device-memory` if the adapter has not enough; nothing is left allocated then. */
  static async allocate(device: GPUDevice, { trace, plan, purpose }: MemoryNeed): Promise<ProgramMemory> {
    const { arena, placements } = placeConstants(trace, plan);
    const need = plan.slotBytes.reduce((sum, bytes) => sum + bytes, arena.bytes);
    const largest = Math.max(arena.bytes, ...plan.slotBytes);
    const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
    if (largest > Math.min(maxStorageBufferBindingSize, maxBufferSize)) throw tooMuch(purpose, need, largest);
    const made: GPUBuffer[] = [];
    device.pushErrorScope("out-of-memory");
    try {
      for (const [slot, size] of plan.slotBytes.entries()) {
        const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
        made.push(device.createBuffer({ label: `slot ${slot}`, size, usage }));
      }
      const slots = [...made];
      const constants = arena.upload(device);
      made.push(constants);
      const error = await device.popErrorScope();
      if (error !== null) throw tooMuch(purpose, need, largest, error);
      return new ProgramMemory(trace, plan, { slots, constants, placements });
    } catch (caught) {
      for (const buffer of made) buffer.destroy();
      // A mapped buffer that does not fit throws at once, without an error in the scope.
      if (caught instanceof RangeError) {
        await device.popErrorScope();
        throw tooMuch(purpose, need, largest, caught);
      }
      throw caught;
    }
  }

  /** Where a traced binding lies. */
  bindingOf({ buffer, offsetBytes, sizeBytes: size }: TracedBinding): GPUBufferBinding {
    const { origin } = this.trace.buffers[buffer];
    if (origin.kind === "persistent") return { buffer: origin.buffer, offset: offsetBytes, size };
    const placement = this.placements.get(buffer);
    return placement === undefined
      ? { buffer: this.slotOf(buffer), offset: offsetBytes, size }
      : { buffer: this.constants, offset: placement.offset + offsetBytes, size };
  }

  dispose(): void {
    for (const slot of this.slots) slot.destroy();
    this.constants.destroy();
  }

  private slotOf(buffer: number): GPUBuffer {
    const slot = this.plan.slotOfBuffer.get(buffer);
    if (slot === undefined) throw new Error("A buffer of a live dispatch has no slot.");
    return this.slots[slot];
  }
}

interface MemoryNeed {
  readonly trace: Trace;
  readonly plan: Plan;
  /** Whose need it is, to begin a sentence with. */
  readonly purpose: string;
}

interface Allocated {
  readonly slots: readonly GPUBuffer[];
  readonly constants: GPUBuffer;
  readonly placements: ReadonlyMap<number, Placement>;
}

function placeConstants(trace: Trace, { prologue, steady }: Plan) {
  const arena = new ConstantArena();
  const placements = new Map<number, Placement>();
  for (const index of [...prologue, ...steady]) {
    for (const { buffer } of trace.dispatches[index].bindings) {
      const { origin } = trace.buffers[buffer];
      if (origin.kind === "constant") placements.set(buffer, arena.place(origin.content));
    }
  }
  return { arena, placements };
}

function tooMuch(purpose: string, needBytes: number, largestBytes: number, cause?: unknown): ProblemError {
  const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  return refusal(
    "device-memory",
    `${purpose} needs ${mebibytes(needBytes)} of GPU memory beside the weights, the largest piece ${mebibytes(largestBytes)}, which this adapter did not give.`,
    "Take a smaller batch, resolution or encoder.",
    cause,
  );
}
