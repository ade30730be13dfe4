import { refusal } from "../problem.ts";
import { currentBackend, type PlaygroundBackend } from "../tensor/backend.ts";
import { ConstantArena, type Placement } from "./constantArena.ts";
import { compilePipelines } from "./pipelines.ts";
import { type Plan, planOf } from "./plan.ts";
import { ReadbackRing } from "./readbackRing.ts";
import { cutsOf, submitsFor } from "./submits.ts";
import type { Trace, TracedDispatch } from "./trace.ts";

/** Runs of a program that may be under way at a time. */
export const MOST_UNDER_WAY = 2;

interface Command {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** What a program is, counted from its trace and plan: exact, whatever the adapter. */
export interface ProgramCounts {
  /** Of every run. */
  readonly dispatches: number;
  /** Run once, when the program was made. */
  readonly prologue: number;
  /** Traced, but without use. */
  readonly dropped: number;
  readonly pipelines: number;
  /** Buffers of the plan, and their bytes together. */
  readonly slots: number;
  readonly slotBytes: number;
  /** Uniforms and uploads, equal ones once. */
  readonly constantBytes: number;
  /** Bytes of all bindings of a run: an upper bound on what it reads and writes. */
  readonly boundBytes: number;
}

/** A plan made real: its memory, pipelines and bind groups. A run encodes the same commands again. Whoever makes it owns
 *  it; the persistent buffers of its trace must outlive it. */
export class Program {
  readonly counts: ProgramCounts;
  /** GPU bytes that the program holds: slots, constants, read-backs. */
  readonly bytes: number;
  private readonly backend: PlaygroundBackend;
  private readonly commands: readonly Command[];
  private readonly costs: readonly number[];
  private readonly output: GPUBuffer;
  private readonly ring: ReadbackRing;
  private readonly buffers: readonly GPUBuffer[];
  private submits = submitsFor(0);
  private cuts: readonly number[];
  private underWay = 0;

  private constructor(parts: Parts) {
    this.backend = parts.backend;
    this.counts = parts.counts;
    this.commands = parts.commands;
    this.costs = parts.costs;
    this.output = parts.output;
    this.ring = parts.ring;
    this.buffers = parts.buffers;
    this.bytes = parts.buffers.reduce((sum, { size }) => sum + size, parts.ring.bytes);
    this.backend.privateBytes += this.bytes;
    this.cuts = cutsOf(this.costs, this.submits);
  }

  /** Compiles and allocates. `trace` has one output, float32.
   *  @throws ProblemError `device-memory` if the adapter has not enough; nothing is left allocated then. */
  static async of(
    trace: Trace,
    onProgress: (done: number, total: number) => void = () => undefined,
  ): Promise<Program> {
    const backend = currentBackend();
    const { device } = backend;
    const plan = planOf(trace);
    const used = [...plan.prologue, ...plan.steady].map((index) => trace.dispatches[index]);
    const pipelines = await compilePipelines(
      device,
      new Set(used.map(({ pipeline }) => pipeline)),
      onProgress,
    );
    const memory = await allocate(device, trace, plan);
    const commandOf = (dispatch: TracedDispatch): Command => {
      const pipeline = pipelines.get(dispatch.pipeline);
      if (pipeline === undefined) throw new Error(`${dispatch.pipeline.label} was not compiled.`);
      return {
        pipeline,
        workgroups: dispatch.workgroups,
        bindGroup: device.createBindGroup({
          layout: pipeline.getBindGroupLayout(0),
          entries: dispatch.bindings.map((bound) => ({
            binding: bound.binding,
            resource: memory.bindingOf(bound.buffer, bound.offsetBytes, bound.sizeBytes),
          })),
        }),
      };
    };
    const commandsOf = (indices: readonly number[]) =>
      indices.map((index) => commandOf(trace.dispatches[index]));
    const encoder = device.createCommandEncoder({ label: "prologue" });
    encode(encoder, commandsOf(plan.prologue), 0, plan.prologue.length);
    backend.flush();
    device.queue.submit([encoder.finish()]);
    const costs = plan.steady.map((index) => boundBytes(trace.dispatches[index]));
    return new Program({
      ...memory,
      backend,
      commands: commandsOf(plan.steady),
      costs,
      counts: {
        dispatches: plan.steady.length,
        prologue: plan.prologue.length,
        dropped: plan.dropped,
        pipelines: pipelines.size,
        slots: plan.slotBytes.length,
        slotBytes: plan.slotBytes.reduce((sum, bytes) => sum + bytes, 0),
        constantBytes: memory.constantBytes,
        boundBytes: costs.reduce((sum, bytes) => sum + bytes, 0),
      },
    });
  }

  /** Encodes and submits a run before it returns; the promise gives its output.
   *  @throws Error if `MOST_UNDER_WAY` runs have not given theirs yet. */
  run(): Promise<Float32Array> {
    const { backend, commands, output, ring } = this;
    const { device } = backend;
    const result = ring.take();
    const isAlone = this.underWay++ === 0;
    const startedMs = performance.now();
    // Whatever was recorded eagerly came before.
    backend.flush();
    let begin = 0;
    for (const end of this.cuts) {
      const encoder = device.createCommandEncoder();
      encode(encoder, commands, begin, end);
      if (end === commands.length) encoder.copyBufferToBuffer(output, 0, result, 0, result.size);
      device.queue.submit([encoder.finish()]);
      begin = end;
    }
    return this.finish(result, isAlone ? startedMs : null);
  }

  /** Waits for no run: buffers that are in use are freed by the device when they no longer are. */
  dispose(): void {
    this.ring.dispose();
    for (const buffer of this.buffers) buffer.destroy();
    this.backend.privateBytes -= this.bytes;
  }

  private async finish(result: GPUBuffer, startedMs: number | null): Promise<Float32Array> {
    try {
      const values = await this.ring.read(result);
      // Only a run that waited for no other shows how long one takes.
      if (startedMs !== null) this.adaptSubmits(performance.now() - startedMs);
      return values;
    } finally {
      this.underWay--;
    }
  }

  private adaptSubmits(stepMs: number): void {
    const submits = submitsFor(stepMs);
    if (submits === this.submits) return;
    this.submits = submits;
    this.cuts = cutsOf(this.costs, submits);
  }
}

interface Memory {
  readonly buffers: readonly GPUBuffer[];
  readonly output: GPUBuffer;
  readonly ring: ReadbackRing;
  readonly constantBytes: number;
  bindingOf(buffer: number, offset: number, size: number): GPUBufferBinding;
}

interface Parts extends Memory {
  readonly backend: PlaygroundBackend;
  readonly counts: ProgramCounts;
  readonly commands: readonly Command[];
  readonly costs: readonly number[];
}

/** Slots, constants and read-backs, with what binds them. */
async function allocate(device: GPUDevice, trace: Trace, plan: Plan): Promise<Memory> {
  const arena = new ConstantArena();
  const placements = new Map<number, Placement>();
  for (const index of [...plan.prologue, ...plan.steady]) {
    for (const { buffer } of trace.dispatches[index].bindings) {
      const { origin } = trace.buffers[buffer];
      if (origin.kind === "constant") placements.set(buffer, arena.place(origin.content));
    }
  }
  device.pushErrorScope("out-of-memory");
  const slots = plan.slotBytes.map((size, slot) =>
    device.createBuffer({
      label: `slot ${slot}`,
      size,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
    }),
  );
  const constants = arena.upload(device);
  const [outputBuffer] = trace.outputs;
  const slotOf = (buffer: number): GPUBuffer => {
    const slot = plan.slotOfBuffer.get(buffer);
    if (slot === undefined) throw new Error("A buffer of a live dispatch has no slot.");
    return slots[slot];
  };
  const ring = new ReadbackRing(device, trace.buffers[outputBuffer].bytes, MOST_UNDER_WAY);
  const buffers = [...slots, constants];
  const error = await device.popErrorScope();
  if (error !== null) {
    ring.dispose();
    for (const buffer of buffers) buffer.destroy();
    const mebibytes = Math.ceil(buffers.reduce((sum, { size }) => sum + size, 0) / 2 ** 20);
    throw refusal(
      "device-memory",
      `A training step needs ${mebibytes} MiB of GPU memory beside the weights, which this adapter did not give.`,
      "Take a smaller batch, resolution or encoder.",
    );
  }
  return {
    buffers,
    ring,
    constantBytes: constants.size,
    output: slotOf(outputBuffer),
    bindingOf(buffer, offset, size) {
      const { origin } = trace.buffers[buffer];
      if (origin.kind === "persistent") return { buffer: origin.buffer, offset, size };
      const placement = placements.get(buffer);
      if (placement !== undefined) return { buffer: constants, offset: placement.offset + offset, size };
      return { buffer: slotOf(buffer), offset, size };
    },
  };
}

function encode(encoder: GPUCommandEncoder, commands: readonly Command[], begin: number, end: number): void {
  const pass = encoder.beginComputePass();
  let current: GPUComputePipeline | null = null;
  for (let i = begin; i < end; i++) {
    const { pipeline, bindGroup, workgroups } = commands[i];
    if (pipeline !== current) {
      pass.setPipeline(pipeline);
      current = pipeline;
    }
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2]);
  }
  pass.end();
}

function boundBytes({ bindings }: TracedDispatch): number {
  return bindings.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
