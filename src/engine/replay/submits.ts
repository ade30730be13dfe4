/** A submit shall take no longer than this: browsers draw between submits, and stop a GPU that is busy for 2 s. */
const SUBMIT_MS = 50;
/** Even a fast step is cut: the GPU starts on the first part while the next is encoded. */
const FEWEST = 4;
/** More are made only of a step so slow that its submits would exceed `LONGEST_SUBMIT_MS`. */
const MOST = 24;
const LONGEST_SUBMIT_MS = 100;

/** In how many submits a step of this duration goes. */
export function submitsFor(stepMs: number): number {
  const wanted = Math.min(MOST, Math.ceil(stepMs / SUBMIT_MS));
  return Math.max(FEWEST, wanted, Math.ceil(stepMs / LONGEST_SUBMIT_MS));
}

/** Cuts a list of commands into at most `parts` runs of about equal cost. Returns the end of each. */
export function cutsOf(costs: readonly number[], parts: number): number[] {
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  const cuts: number[] = [];
  let spent = 0;
  costs.forEach((cost, i) => {
    spent += cost;
    const isLast = i === costs.length - 1;
    if (isLast || spent >= (total * (cuts.length + 1)) / parts) cuts.push(i + 1);
  });
  return cuts;
}
