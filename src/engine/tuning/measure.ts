import { millisecondsOf } from "../bench/statistics.ts";
import { chooseTiles, chosenTiles } from "../kernels/conv2d/chosenTiles.ts";
import { convolve, gradImage } from "../kernels/conv2d/passes.ts";
import {
  choiceOf,
  DEFAULT_SHAPE,
  SHAPE_NAMES,
  TILED_WORKS,
  type TileShape,
} from "../kernels/conv2d/tiles.ts";
import { randomUniform } from "../kernels/random/random.ts";
import { Program } from "../replay/program.ts";
import { trace } from "../replay/trace.ts";
import { asTensors } from "../tensor/operation.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import { type ProblemTimes, type RoundMs, shapeTimesOf } from "./choose.ts";
import { geometryOf, problemName, TUNING_PROBLEMS, type TuningProblem } from "./problems.ts";

/** Kinds of work that are judged, of all. */
export interface TuningProgress {
  readonly done: number;
  readonly total: number;
}

export interface MeasureOptions {
  /** After this long no further kind of work is begun; those that were not reached keep the default. */
  readonly limitMs: number;
  readonly hear: (progress: TuningProgress) => void;
  /** Ends the measurement, which rejects with its reason. */
  readonly signal: AbortSignal;
}

/** What a timed batch should take at least: enough that waiting for it does not count. */
const BATCH_MS = 3;
const MOST_REPEATS = 1024;
const ROUNDS = 7;
/** A problem whose one dispatch takes longer says nothing that a person should wait for, and more would block the GPU. */
const LONGEST_DISPATCH_MS = 100;

/** Times every shape on every problem, in turn, with the device that the tensor library is on. Work that others give to the
 *  GPU meanwhile would be measured too. */
export async function measureShapes({ limitMs, hear, signal }: MeasureOptions): Promise<ProblemTimes[]> {
  const startedMs = performance.now();
  const times: ProblemTimes[] = [];
  for (const [done, work] of TILED_WORKS.entries()) {
    hear({ done, total: TILED_WORKS.length });
    if (performance.now() - startedMs > limitMs) break;
    for (const problem of TUNING_PROBLEMS.filter((problem) => problem.work === work)) {
      const shapes = await measureProblem(problem, signal);
      if (shapes !== null) times.push({ work, problem: problemName(problem), shapes });
    }
  }
  hear({ done: TILED_WORKS.length, total: TILED_WORKS.length });
  return times;
}

/** Null where a single dispatch takes too long. */
async function measureProblem(
  problem: TuningProblem,
  signal: AbortSignal,
): Promise<ProblemTimes["shapes"] | null> {
  const { side, image, outChannels } = problem;
  const operands = tf.tidy(() => ({
    given: randomValues(givenShape(problem)),
    filters: randomValues([side, side, image[3], outChannels]),
  }));
  const programs: Program[] = [];
  const programOf = async (shape: TileShape): Promise<Program> => {
    const program = await programIn(shape, problem, operands);
    programs.push(program);
    return program;
  };
  try {
    const standard = await programOf(DEFAULT_SHAPE);
    const repeats = await repeatsOf(standard, signal);
    if (repeats === null) return null;
    const values = await standard.run();
    const others: [TileShape, Program][] = [];
    for (const shape of SHAPE_NAMES.filter((shape) => shape !== DEFAULT_SHAPE)) {
      const program = await programOf(shape);
      if (isSameBits(await program.run(), values)) others.push([shape, program]);
    }
    const rounds: RoundMs[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ms: Partial<Record<TileShape, number>> = {};
      for (const [shape, program] of others) ms[shape] = await dispatchMs(program, repeats, signal);
      rounds.push({ ...ms, [DEFAULT_SHAPE]: await dispatchMs(standard, repeats, signal) });
    }
    return shapeTimesOf(rounds);
  } finally {
    for (const program of programs) program.dispose();
    tf.dispose(operands);
  }
}

interface Operands {
  /** The image, or the gradient of the result. */
  readonly given: Tensor;
  readonly filters: Tensor;
}

/** The one dispatch that the product would make of the problem if `shape` were chosen. */
function programIn(shape: TileShape, problem: TuningProblem, { given, filters }: Operands): Promise<Program> {
  const geometry = geometryOf(problem);
  const before = chosenTiles();
  chooseTiles(choiceOf(() => shape));
  try {
    const traced = trace(() =>
      asTensors(
        isForward(problem) ? convolve(geometry, given, filters, {}) : gradImage(geometry, given, filters, {}),
      ),
    );
    return Program.of(traced, { purpose: "Choosing tile shapes", mostUnderWay: 1 });
  } finally {
    chooseTiles(before);
  }
}

/** Repeats that make a batch long enough, found in submits that stay short; null where one dispatch takes too long. */
async function repeatsOf(program: Program, signal: AbortSignal): Promise<number | null> {
  // The first may wait for the driver's compiler, any for another process.
  const single: number[] = [];
  for (let i = 0; i < 3; i++) single.push(await dispatchMs(program, 1, signal));
  if (Math.min(...single) > LONGEST_DISPATCH_MS) return null;
  for (let repeats = 1; ; repeats *= 2) {
    const ms = repeats * (await dispatchMs(program, repeats, signal));
    if (ms >= BATCH_MS || repeats === MOST_REPEATS) return repeats;
  }
}

async function dispatchMs(program: Program, repeats: number, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  return (await millisecondsOf(() => program.repeat(repeats))) / repeats;
}

function isSameBits(a: Float32Array, b: Float32Array): boolean {
  const bitsOfB = new Uint32Array(b.buffer, b.byteOffset, b.length);
  return new Uint32Array(a.buffer, a.byteOffset, a.length).every((bits, i) => bits === bitsOfB[i]);
}

function isForward({ work }: TuningProblem): boolean {
  return work.startsWith("forward");
}

function givenShape(problem: TuningProblem): readonly number[] {
  const { image, outChannels } = problem;
  return isForward(problem) ? image : [...image.slice(0, 3), outChannels];
}

/** Of both signs, so that rounding is met as in training. */
function randomValues(shape: readonly number[]): Tensor {
  return tf.sub(randomUniform(shape, { seed: 0, step: 0, purpose: 0 }), 0.5);
}
