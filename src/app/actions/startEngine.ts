import { startEngine as spawnWorker } from "../../engine/client.ts";
import { type Problem, problemFrom } from "../../engine/problem.ts";
import type { Engine, EngineEvent } from "../../engine/protocol.ts";
import { PRESETS } from "../../engine/training/presets.ts";
import { keepSteps } from "../frames.ts";
import { ask, talkTo } from "../session.ts";
import { openingEnded, openingProgressed } from "../store/dataset.ts";
import { ended, liveEnded } from "../store/evaluation.ts";
import { appStore, change } from "../store/index.ts";
import { reported } from "../store/problems.ts";
import { compiled, forgotten, halted, type RunSlice, stepped } from "../store/run.ts";
import { surveyEnded, surveyProgressed } from "../store/survey.ts";
import { noWeights } from "../store/weights.ts";
import { beginWithSettings } from "./changeSettings.ts";
import { hearEvaluated, hearEvaluating } from "./evaluate.ts";
import { inspectNow, inspectSoon } from "./inspect.ts";
import { reopenDataset } from "./openDataset.ts";
import { reopenWeights } from "./openWeights.ts";
import { recordSteps } from "./recordRun.ts";
import { report } from "./report.ts";

/** Starts the engine's worker and, once the page is not busy with something that is seen sooner, asks for the GPU. The page
 *  works without an answer, and without a GPU. Resolves when the answer is there. */
export async function startEngine(
  spawn: () => Engine = spawnWorker,
  pageIsFree: Promise<unknown> = Promise.resolve(),
): Promise<void> {
  const engine = spawn();
  engine.listen(hear);
  talkTo(engine);
  change("run", (run) => ({ ...withoutNetworks(run), engine: { status: "starting" } }));
  await pageIsFree;
  await findAdapter();
}

/** A new worker in place of one that has ended, with the same files. The run starts over. */
export function restartEngine(): void {
  void startEngine();
  void reopenWeights();
  void reopenDataset();
}

async function findAdapter(): Promise<void> {
  try {
    const { name, isSoftware } = await ask("describeAdapter", {});
    change("run", (run) => ({ ...run, engine: { status: "ready", adapter: name, isSoftware } }));
    // A weak adapter starts with what it can train while one watches, unless something was chosen already.
    if (isSoftware && appStore.getState().settings.draft === PRESETS.nano) beginWithSettings(PRESETS.quick);
  } catch (caught) {
    const problem = problemFrom(caught);
    change("run", (run) =>
      run.engine.status === "ended" ? run : { ...run, engine: { status: "refused", problem } },
    );
  }
}

/** What is on screen once the worker and all it held are gone: a recording is none of its. */
function withoutNetworks(run: RunSlice): RunSlice {
  return run.phase.status === "recorded" ? run : forgotten(run);
}

function hear(event: EngineEvent): void {
  switch (event.kind) {
    case "opening":
      change("dataset", (dataset) =>
        openingProgressed(dataset, { name: event.stage, done: event.done, total: event.total }),
      );
      return;
    case "evaluating":
      hearEvaluating(event.done, event.total);
      return;
    case "surveying":
      change("survey", (survey) => surveyProgressed(survey, event.done, event.total));
      return;
    case "benching":
      return; // of an engine of its own, which `app/bench` listens to
    case "tuning":
      change("run", (run) => ({ ...run, tuning: { done: event.done, total: event.total } }));
      return;
    case "tuned": {
      const { problem } = event;
      change("run", (run) => ({ ...run, tuning: null }));
      if (problem !== null) change("problems", (problems) => reported(problems, problem));
      return;
    }
    case "deviceLost":
      engineEnded(event.problem);
      return;
  }
  if (event.run !== appStore.getState().run.id) return;
  switch (event.kind) {
    case "compiling":
      change("run", (run) => compiled(run, event.done, event.total));
      return;
    case "stepped":
      keepSteps(event.steps);
      recordSteps(event.steps);
      change("evaluation", liveEnded);
      change("run", (run) => stepped(run, event.steps, performance.now()));
      if (appStore.getState().run.phase.status === "training") inspectSoon();
      else inspectNow();
      return;
    case "evaluated":
      hearEvaluated(event.report);
      return;
    case "finished":
      change("run", (run) => halted(run, { status: "finished" }, event.step));
      inspectNow();
      return;
    case "stopped":
      report(event.problem);
      change("run", (run) => halted(run, { status: "stopped", problem: event.problem }, event.step));
      return;
    case "problem":
      // A live evaluation that went wrong is one.
      change("evaluation", liveEnded);
      report(event.problem);
      return;
    default:
      event satisfies never;
  }
}

function engineEnded(problem: Problem): void {
  change("problems", (problems) => reported(problems, problem));
  change("run", (run) => ({
    ...(run.phase.status === "recorded" ? run : halted(run, { status: "none" })),
    id: null,
    engine: { status: "ended", problem },
  }));
  change("dataset", openingEnded);
  change("weights", () => noWeights);
  change("evaluation", ended);
  change("survey", surveyEnded);
}
