import type { VirtualFile } from "../../engine/data/virtualFile.ts";
import type { Problem } from "../../engine/problem.ts";
import { keepWeights } from "../frames.ts";
import { ask } from "../session.ts";
import { appStore, change } from "../store/index.ts";
import { dismissed, openedWeights } from "../store/problems.ts";
import { noWeights, openingWeightsEnded, startedOpeningWeights } from "../store/weights.ts";
import { weightsTitle } from "../weights/weightFiles.ts";
import { forgetEvaluations } from "./evaluate.ts";
import { inspectNow } from "./inspect.ts";
import { report } from "./report.ts";

/** The opened files, kept to be read again by a new worker. */
let kept: readonly VirtualFile[] = [];
let openings = 0;
/** Ends with the engine's last answer. What is read joins what is open, so one drop waits for the other, however large. */
let turn: Promise<void> = Promise.resolve();
/** Why files were refused since others were accepted. */
let refusals: readonly Problem[] = [];

/** Has the engine read weight files. Weights that are open stay until these are accepted, and then those of them that
 *  go together with these. */
export function openWeights(files: readonly VirtualFile[]): Promise<void> {
  return inTurn(() => open(files));
}

async function open(files: readonly VirtualFile[]): Promise<void> {
  const title = weightsTitle(files.map(({ path }) => path));
  change("weights", (weights) => startedOpeningWeights(weights, title));
  try {
    const recognised = await ask("openWeights", { files });
    const names = recognised.files.map(({ name }) => name);
    kept = [...kept.filter((earlier) => files.every(({ path }) => path !== earlier.path)), ...files].filter(
      ({ path }) => names.includes(path),
    );
    keepWeights(recognised);
    // Files that were refused before these are past.
    change("problems", (problems) =>
      openedWeights(refusals.reduce(dismissed, problems), recognised.problems),
    );
    refusals = [];
    change("weights", () => ({
      status: "open",
      title: weightsTitle(names),
      version: ++openings,
      canPredict: recognised.canPredict,
      startsRuns: false,
    }));
    showTheirDepth();
  } catch (caught) {
    change("weights", openingWeightsEnded);
    refusals = [...refusals, report(caught)];
  }
}

/** Reads the same files again, for a new worker. */
export function reopenWeights(): Promise<void> {
  return inTurn(async () => {
    if (kept.length > 0) await open(kept);
  });
}

export function forgetWeights(): Promise<void> {
  return inTurn(forget);
}

async function forget(): Promise<void> {
  try {
    await ask("closeWeights", {});
    kept = [];
    keepWeights(null);
    change("problems", (problems) => openedWeights(problems, []));
    change("weights", () => noWeights);
    showTheirDepth();
  } catch (caught) {
    report(caught);
  }
}

/** One that fails does not keep the next from its turn. */
function inTurn(task: () => Promise<void>): Promise<void> {
  turn = turn.then(task, task);
  return turn;
}

/** Without a run, depth and evaluation are those of the opened weights. */
function showTheirDepth(): void {
  const { run, dataset } = appStore.getState();
  if (run.id !== null) return;
  forgetEvaluations();
  if (dataset.status === "open") inspectNow();
}
