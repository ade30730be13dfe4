import { parentPort, workerData } from "node:worker_threads";
import { type Checkpoint, readCheckpoint } from "../../src/engine/checkpoint/checkpointFile.ts";
import { crc32 } from "../../src/engine/checkpoint/crc32.ts";
import { DTYPES } from "../../src/engine/checkpoint/dtypes.ts";
import { allocationBudgetBytes } from "../../src/engine/checkpoint/pth/limits.ts";
import { ProblemError } from "../../src/engine/problem.ts";
import type { FuzzReport, FuzzTask } from "./checkpointFuzz.ts";
import { mutate, type Random, randomOf } from "./mutateBytes.ts";
import { torchZip } from "./torchFileWriting.ts";

/** Runs the cases of one task, and says through shared memory which one since when: a thread that hangs cannot speak. */
const { seed, cases, corpus, progress } = workerData as FuzzTask;
const [current, startedAt] = [new Int32Array(progress, 0, 1), new BigInt64Array(progress, 8, 1)];

const outcomes = new Map<string, number>();
const failures: string[] = [];
let slowestMs = 0;
const namesBefore = String(namesOfGlobals());

for (let index = 0; index < cases; index++) {
  Atomics.store(current, 0, index);
  Atomics.store(startedAt, 0, BigInt(Date.now()));
  const random = randomOf(seed + index);
  const [bytes, laidOutOtherwise] = damaged(random);
  const before = performance.now();
  try {
    const outcome = await outcomeOf(bytes, 5, 0xa5);
    slowestMs = Math.max(slowestMs, performance.now() - before);
    // What lies around the file and around each storage must not matter: a read outside of them would show.
    const again = await outcomeOf(laidOutOtherwise, 64, 0x3c);
    if (again.description !== outcome.description) failures.push(`${index}: depends on what lies around`);
    outcomes.set(outcome.code, (outcomes.get(outcome.code) ?? 0) + 1);
  } catch (caught) {
    failures.push(`${index}: ${caught instanceof Error ? (caught.stack ?? caught.message) : String(caught)}`);
  }
}
if (String(namesOfGlobals()) !== namesBefore) failures.push("a global or a prototype has changed");
parentPort?.postMessage({ outcomes, failures, slowestMs } satisfies FuzzReport);

/** One of the corpus, damaged somewhere; of a zip, half of the time only its pickle, in a zip that is in order.
 *  That one comes twice, with its storages in another order. */
function damaged(random: Random): readonly [Uint8Array, Uint8Array] {
  const { file, parts } = corpus[Math.floor(random() * corpus.length)];
  if (parts === null || random() < 0.5) {
    const bytes = mutate(file, random);
    return [bytes, bytes];
  }
  const pickle = mutate(parts.pickle, random);
  return [torchZip(pickle, parts.storages), torchZip(pickle, [...parts.storages].reverse())];
}

/** What comes of the bytes when they lie in the middle of larger memory that is full of `around`. */
async function outcomeOf(
  bytes: Uint8Array,
  offset: number,
  around: number,
): Promise<{ code: string; description: string }> {
  const memory = new Uint8Array(bytes.length + 2 * offset).fill(around);
  memory.set(bytes, offset);
  try {
    const checkpoint = await readCheckpoint(memory.subarray(offset, offset + bytes.length), "fuzz");
    requireSound(checkpoint, memory, bytes.length);
    return { code: `accepted ${checkpoint.format}`, description: describe(checkpoint) };
  } catch (caught) {
    if (!(caught instanceof ProblemError)) throw caught;
    return { code: caught.problem.code, description: caught.message };
  }
}

function requireSound({ tensors }: Checkpoint, memory: Uint8Array, fileBytes: number): void {
  let totalBytes = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (data.byteLength !== count * DTYPES[dtype].bytes) throw new Error(`${name} does not fill its shape`);
    if (data.buffer === memory.buffer) throw new Error(`${name} is not a copy`);
    totalBytes += data.byteLength;
  }
  if (totalBytes > allocationBudgetBytes(fileBytes)) throw new Error(`${totalBytes} bytes of ${fileBytes}`);
}

function describe({ format, tensors, other }: Checkpoint): string {
  const lines: string[] = [format];
  for (const [name, { dtype, shape, data }] of tensors)
    lines.push(
      `${name} ${dtype} ${shape} ${crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))}`,
    );
  for (const [path, value] of other) lines.push(`${path} ${describeValue(value)}`);
  return lines.join("\n");
}

function describeValue(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(describeValue)}]` : `${typeof value} ${String(value)}`;
}

function namesOfGlobals(): PropertyKey[] {
  return [globalThis, Object.prototype, Array.prototype, Map.prototype, Function.prototype]
    .flatMap(Reflect.ownKeys)
    .map(String);
}
