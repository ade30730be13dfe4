import { goldenProblem } from "./goldenProblem.ts";

/** A float32 tensor of the reference, in the reference's own layout (pictures and maps are [B,C,H,W]). */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The tensors of one golden file, by name. */
export class GoldenFile {
  readonly file: string;
  readonly tensors: ReadonlyMap<string, GoldenTensor>;
  private readonly isSubset: boolean;

  constructor(file: string, tensors: ReadonlyMap<string, GoldenTensor>, isSubset: boolean) {
    this.file = file;
    this.tensors = tensors;
    this.isSubset = isSubset;
  }

  /** A tensor that a case cannot do without. @throws ProblemError if the file lacks it. */
  get(name: string): GoldenTensor {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) throw goldenProblem("golden-tensor", this.file, `The file lacks "${name}".`);
    return tensor;
  }

  /** A stored result to compare with; null where a subset does not hold it.
   *  @throws ProblemError if the file lacks it and is no subset. */
  find(name: string): GoldenTensor | null {
    return this.isSubset && !this.tensors.has(name) ? null : this.get(name);
  }

  /** The same file with its tensors changed. */
  map(change: (name: string, tensor: GoldenTensor) => GoldenTensor): GoldenFile {
    const changed = [...this.tensors].map(([name, tensor]) => [name, change(name, tensor)] as const);
    return new GoldenFile(this.file, new Map(changed), this.isSubset);
  }
}
