import type { Tensor } from "./tf.ts";

/** What runs in place of our kernels while `withSubstitutes` works: the oracle's and the bench's other arm. */
export interface Substitutes {
  /** In place of an operation, by its name, on the library's tape. Gives the outputs that the operation's callers use. */
  readonly operations: Readonly<Record<string, OperationSubstitute>>;
  /** In place of a dispatch outside the tape, by the kernel's name: tensors and uniforms by the names of its spec, the
   *  shapes of its outputs. Updates change the tensors that they are given. */
  readonly kernels: Readonly<Record<string, KernelSubstitute>>;
  /** In place of a part of a training step whose kernels change many tensors at once, by its function's name. */
  readonly steps: Readonly<Record<string, StepSubstitute>>;
}

/** Each knows its own inputs and attributes; the names in the table tie them to the callers. */
export type OperationSubstitute = (inputs: never, attributes: never) => readonly Tensor[];
export type KernelSubstitute = (
  tensors: never,
  uniforms: never,
  outputs: readonly { readonly shape: readonly number[] }[],
) => readonly Tensor[];
export type StepSubstitute = (input: never) => Tensor;

let current: Substitutes | null = null;

/** Runs `work`, which must be done with the tensor library when it returns, with substitutes for all kernels of ours. */
export function withSubstitutes<T>(substitutes: Substitutes, work: () => T): T {
  const outer = current;
  current = substitutes;
  try {
    return work();
  } finally {
    current = outer;
  }
}

/** The substitute of an operation, a kernel or a part of a step, null where it runs itself.
 *  @throws Error if others are substituted and it is not: nothing of ours may slip through unseen. */
export function substituteOf<Kind extends keyof Substitutes>(
  kind: Kind,
  name: string,
): Substitutes[Kind][string] | null {
  if (current === null) return null;
  const table: Substitutes[Kind] = current[kind];
  const substitute = table[name] as Substitutes[Kind][string] | undefined;
  if (substitute === undefined) throw new Error(`There is no substitute for ${name} (${kind}).`);
  return substitute;
}
