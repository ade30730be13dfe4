import { permute } from "../checkpoint/names.ts";
import type { ProblemError } from "../problem.ts";
import type { Tensor } from "../tensor/tf.ts";
import type { GoldenFile } from "./goldenFile.ts";
import { goldenProblem } from "./goldenProblem.ts";
import type { Bar } from "./tolerances.ts";
import type { CaseOutcome, ParityResult } from "./types.ts";

export interface Distance {
  readonly relL2: number;
  readonly maxAbs: number;
}

/** Of what is not finite, or exists on one side only. */
export const INFINITELY_FAR: Distance = { relL2: Number.POSITIVE_INFINITY, maxAbs: Number.POSITIVE_INFINITY };

/** Distance of `ours` from `reference`, element by element in the same order. A reference of zeros gives relL2 = the
 *  plain L2 norm. Any value that is not finite makes both distances infinite. */
export function distance(ours: ArrayLike<number>, reference: ArrayLike<number>): Distance {
  if (ours.length !== reference.length)
    throw new Error(`Cannot compare ${ours.length} values with ${reference.length}.`);
  let squaredDifference = 0;
  let squaredReference = 0;
  let maxAbs = 0;
  for (let i = 0; i < reference.length; i++) {
    const difference = ours[i] - reference[i];
    squaredDifference += difference * difference;
    squaredReference += reference[i] * reference[i];
    maxAbs = Math.max(maxAbs, Math.abs(difference));
  }
  if (!Number.isFinite(squaredDifference)) return INFINITELY_FAR;
  const norm = squaredReference > 0 ? Math.sqrt(squaredReference) : 1;
  return { relL2: Math.sqrt(squaredDifference) / norm, maxAbs };
}

/** Values of a tensor in the reference's order: maps [B,H,W,C] as [B,C,H,W], others as they are. */
export async function inReferenceOrder(tensor: Tensor): Promise<Float32Array> {
  const values = (await tensor.data<"float32">()) as Float32Array;
  return tensor.rank === 4 ? permute(values, tensor.shape, [0, 3, 1, 2]) : Float32Array.from(values);
}

/** Collects the comparisons of one case. */
export class Comparisons implements CaseOutcome {
  readonly results: ParityResult[] = [];
  readonly leftOut: string[] = [];
  private readonly parityCase: string;

  constructor(parityCase: string) {
    this.parityCase = parityCase;
  }

  /** Compares `ours`, which is read back and disposed, with the stored tensor `name`, or leaves it out.
   *  Maps [B,H,W,C] are taken to the reference's [B,C,H,W]; others must have its order already.
   *  @param label the result's name, where the stored one does not say enough.
   *  @throws ProblemError if the stored tensor has another shape. */
  async tensor(
    ours: Tensor,
    stored: GoldenFile,
    name: string,
    bar: Bar | readonly Bar[],
    label = name,
  ): Promise<void> {
    const values = await inReferenceOrder(ours);
    ours.dispose();
    if (ours.rank === 4) {
      const [batch, height, width, channels] = ours.shape;
      const shape = [batch, channels, height, width].join(" x ");
      const wanted = stored.find(name)?.shape.join(" x ") ?? shape;
      if (wanted !== shape) throw unfit(stored, name, wanted, shape);
    }
    this.values(values, stored, name, bar, label);
  }

  /** Compares values that are in the reference's order with the stored tensor `name`; one that a subset does not hold is
   *  left out. @throws ProblemError if the stored tensor has another size. */
  values(
    ours: ArrayLike<number>,
    stored: GoldenFile,
    name: string,
    bar: Bar | readonly Bar[],
    label = name,
  ): void {
    const reference = stored.find(name);
    if (reference === null) {
      this.leaveOut(stored, name);
      return;
    }
    const sizes = [reference.data.length, ours.length];
    if (sizes[0] !== sizes[1]) throw unfit(stored, name, `${sizes[0]} values`, `${sizes[1]} values`);
    const measured = distance(ours, reference.data);
    for (const each of [bar].flat()) this.record(label, measured, each);
  }

  /** Compares two numbers. */
  number(name: string, ours: number, reference: number, bar: Bar): void {
    this.record(name, distance([ours], [reference]), bar);
  }

  /** Compares values with such as follow from stored ones, in the same order. */
  derived(name: string, ours: ArrayLike<number>, reference: ArrayLike<number>, bar: Bar): void {
    this.record(name, distance(ours, reference), bar);
  }

  /** Says that `stored`, a subset, does not hold a tensor that would be compared. */
  leaveOut(stored: GoldenFile, name: string): void {
    this.leftOut.push(`${stored.file}: ${name}`);
  }

  record(name: string, { relL2, maxAbs }: Distance, { family, measure, tolerance }: Bar): void {
    const measured = measure === "relL2" ? relL2 : maxAbs;
    const ok = measured <= tolerance;
    this.results.push({ case: this.parityCase, name, family, relL2, maxAbs, measure, tolerance, ok });
  }
}

function unfit({ file }: GoldenFile, name: string, stored: string, ours: string): ProblemError {
  return goldenProblem("golden-shape", file, `"${name}" is ${stored}, but the engine's is ${ours}.`);
}
