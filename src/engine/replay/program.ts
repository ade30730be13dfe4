import { currentBackend, type PlaygroundBackend } from "../tensor/backend.ts";
import { compilePipelines } from "./pipelines.ts";
import { planOf } from "./plan.ts";
import { ProgramMemory } from "./programMemory.ts";
import { ReadbackRing } from "./readbackRing.ts";
import type { StandInPipeline } from "./standInDevice.ts";
import { cutsOf, submitsFor } from "./submits.ts";
import type { Trace, TracedDispatch } from "./trace.ts";

/** Runs of a program that may be under way at a time. */
export const MOST_UNDER_WAY = 2;

interface Command {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

export interface ProgramOptions {
  /** What needs the memory, to begin the sentence of a refusal with: "A training step". */
  readonly purpose: string;
  /** Runs that may be under way at a time; `MOST_UNDER_WAY` unless said otherwise. */
  readonly mostUnderWay?: number;
  /** Told while pipelines compile. */
  readonly onCompiled?: OnCompiled;
}

export type OnCompiled = (done: number, total: number) => void;

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
  private readonly parts: Parts;
  private submits = submitsFor(0);
  private cuts: readonly number[];
  /** When the last run was done. */
  private finishedMs = 0;

  private constructor(parts: Parts) {
    this.parts = parts;
    this.counts = parts.counts;
    this.bytes = parts.memory.bytes + parts.ring.bytes;
    parts.backend.privateBytes += this.bytes;
    this.cuts = cutsOf(parts.costs, this.submits);
  }

  /** Compiles and allocates. `trace` has one output, float32.
   *  @throws ProblemError `device-memory` if the adapter has not enough; nothing is left allocated then. */
  static async of(
    trace: Trace,
    { purpose, mostUnderWay = MOST_UNDER_WAY, onCompiled = () => undefined }: ProgramOptions,
  ): Promise<Program> {
    const backend = currentBackend();
    const { device } = backend;
    const plan = planOf(trace);
    const used = [...plan.prologue, ...plan.steady].map((index) => trace.dispatches[index]);
    const pipelines = await compilePipelines(
      device,
      new Set(used.map(({ pipeline }) => pipeline)),
      onCompiled,
    );
    const memory = await ProgramMemory.allocate(device, { trace, plan, purpose });
    const commandsOf = (indices: readonly number[]): Command[] =>
      indices.map((index) => commandOf(device, trace.dispatches[index], pipelines, memory));
    const encoder = device.createCommandEncoder({ label: "prologue" });
    encode(encoder, commandsOf(plan.prologue), 0, plan.prologue.length);
    backend.flush();
    device.queue.submit([encoder.finish()]);
    const costs = plan.steady.map((index) => boundBytes(trace.dispatches[index]));
    return new Program({
      backend,
      memory,
      ring: new ReadbackRing(device, memory.outputBytes, mostUnderWay),
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
   *  @throws Error if as many runs as may be under way have not given theirs yet. */
  run(): Promise<Float32Array> {
    const { backend, commands, memory, ring } = this.parts;
    const { device } = backend;
    const result = ring.take();
    const startedMs = performance.now();
    // Whatever was recorded eagerly came before.
    backend.flush();
    let begin = 0;
    for (const end of this.cuts) {
      const encoder = device.createCommandEncoder();
      encode(encoder, commands, begin, end);
      if (end === commands.length) encoder.copyBufferToBuffer(memory.output, 0, result, 0, result.size);
      device.queue.submit([encoder.finish()]);
      begin = end;
    }
    return this.finish(result, startedMs);
  }

  /** A run's commands so many times in one submit, and nothing read back: to be timed. Resolves when they are done. */
  async repeat(times: number): Promise<void> {
    const { backend, commands } = this.parts;
    const { device } = backend;
    backend.flush();
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < times; i++) encode(encoder, commands, 0, commands.length);
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  }

  /** Waits for no run: buffers that are in use are freed by the device when they no longer are. */
  dispose(): void {
    const { backend, memory, ring } = this.parts;
    ring.dispose();
    memory.dispose();
    backend.privateBytes -= this.bytes;
  }

  private async finish(result: GPUBuffer, startedMs: number): Promise<Float32Array> {
    const values = await this.parts.ring.read(result);
    const finishedMs = performance.now();
    // A run that waited for the one before it began when that was done.
    this.adaptSubmits(finishedMs - Math.max(startedMs, this.finishedMs));
    this.finishedMs = finishedMs;
    return values;
  }

  private adaptSubmits(stepMs: number): void {
    const submits = submitsFor(stepMs);
    if (submits === this.submits) return;
    this.submits = submits;
    this.cuts = cutsOf(this.parts.costs, submits);
  }
}

interface Parts {
  readonly backend: PlaygroundBackend;
  readonly memory: ProgramMemory;
  readonly ring: ReadbackRing;
  readonly counts: ProgramCounts;
  readonly commands: readonly Command[];
  readonly costs: readonly number[];
}

function commandOf(
  device: GPUDevice,
  dispatch: TracedDispatch,
  pipelines: ReadonlyMap<StandInPipeline, GPUComputePipeline>,
  memory: ProgramMemory,
): Command {
  const pipeline = pipelines.get(dispatch.pipeline);
  if (pipeline === undefined) throw new Error(`${dispatch.pipeline.label} was not compiled.`);
  const entries = dispatch.bindings.map((bound) => ({
    binding: bound.binding,
    resource: memory.bindingOf(bound),
  }));
  const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  return { pipeline, bindGroup, workgroups: dispatch.workgroups };
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
