import type { GoldenFolder } from "./goldenFolder.ts";

/** Which of a result's two distances its tolerance bounds. */
export type Measure = "relL2" | "maxAbs";

/** One comparison of ours with a stored tensor (or number) of the reference. A distance that is not finite, which JSON
 *  writes as null, means that ours is not finite or does not exist: golden values are finite. */
export interface ParityResult {
  readonly case: string;
  readonly name: string;
  /** What kind of quantity it is; the report's table has a row for each kind of a case. */
  readonly family: string;
  /** L2 norm of the difference over the L2 norm of the reference (over 1 where that is 0). Of a gradient that is known
   *  by norm and probe product: the larger of their two errors over the reference's norm. */
  readonly relL2: number;
  /** Largest magnitude of a difference. Of a gradient by norm and probe product: the larger of their two errors. */
  readonly maxAbs: number;
  readonly measure: Measure;
  /** What the distance called `measure` may be at most. */
  readonly tolerance: number;
  readonly ok: boolean;
}

/** What a case found. */
export interface CaseOutcome {
  readonly results: readonly ParityResult[];
  /** What the case could have compared but a subset of the golden numbers does not hold; empty for a whole set. */
  readonly leftOut: readonly string[];
}

/** Runs one golden case on the installed backend and compares everything in it that the case covers.
 *  @throws ProblemError if the folder's files are damaged or lack something. */
export type ParityCase = (folder: GoldenFolder) => Promise<CaseOutcome>;
