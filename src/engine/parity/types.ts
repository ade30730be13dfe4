import type { GoldenFolder } from "./goldenFolder.ts";

/** One comparison of ours with a stored tensor (or number) of the reference. */
export interface ParityResult {
  readonly case: string;
  readonly name: string;
  /** L2 norm of the difference over the L2 norm of the reference. */
  readonly relL2: number;
  readonly maxAbs: number;
  /** The bar that `ok` was decided by; on relL2 unless the case says otherwise in `name`. */
  readonly tolerance: number;
  readonly ok: boolean;
}

/** Runs one golden case on the installed backend and compares everything in it that the case covers. */
export type ParityCase = (folder: GoldenFolder) => Promise<ParityResult[]>;
