import { beforeEach, describe, expect, test, vi } from "vitest";
import { ProblemError, refusal } from "../../engine/problem.ts";
import type { EngineRequests, EvaluationReport, RequestKind, RunInfo } from "../../engine/protocol.ts";
import { forgetReports, reportOf } from "../evaluation/evaluations.ts";
import { keepWeights, openedWeights, type WeightsReport } from "../frames.ts";
import { talkTo } from "../session.ts";
import { LIVE_CHOICE } from "../store/evaluation.ts";
import { appStore, startState } from "../store/index.ts";
import { evaluate, hearEvaluated, hearEvaluating, stopEvaluation } from "./evaluate.ts";
import { forgetWeights, openWeights, reopenWeights } from "./openWeights.ts";
import { train } from "./train.ts";
import { trainFresh, trainFromWeights } from "./trainFromWeights.ts";

type Asked = { [K in RequestKind]: { kind: K; params: EngineRequests[K]["params"] } }[RequestKind];

/** An engine that answers from a table and remembers what it was asked. */
function engineThat(
  answers: {
    readonly [K in RequestKind]?: (params: EngineRequests[K]["params"]) => unknown;
  },
): Asked[] {
  const asked: Asked[] = [];
  talkTo({
    async ask(kind, params) {
      asked.push({ kind, params } as Asked);
      return answers[kind]?.(params) as never;
    },
    listen: () => () => undefined,
    dispose: () => undefined,
  });
  return asked;
}

const weightsReport = (encoder: WeightsReport["networks"][number]["encoder"]): WeightsReport => ({
  files: [{ name: "encoder.pth", format: "pth-zip", tensors: 3 }],
  networks: [{ network: "depthEncoder", variant: "MPViT", encoder, parameters: 9, file: "encoder.pth" }],
  ...{ absent: [], missing: [], mismatched: [], disagreeing: [], unknown: [], converted: [], problems: [] },
  ...{ notRead: 0, trainedAt: null, canPredict: true },
  choice: encoder === null ? null : { encoder, poseNetworks: null, convexUpsampling: null },
});

const encoderAndDecoder: WeightsReport["files"] = ["encoder.pth", "depth.pth"].map((name) => ({
  name,
  format: "pth-zip",
  tensors: 3,
}));

const info = (startedFrom: readonly string[] = []): RunInfo => ({
  ...{ run: 1, config: appStore.getState().settings.draft, parameters: 1, triplets: 1, stepsPerEpoch: 1 },
  ...{ heldOut: [], startedFrom },
});

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}

const file = (path: string) => ({ path, blob: new Blob([]) });
const metrics = { absRel: 0.2, sqRel: 0.1, rmse: 0.5, rmseLog: 0.2, d1: 0.6, d2: 0.8, d3: 0.9 };
const report = (step: number): EvaluationReport => ({
  ...{ choice: LIVE_CHOICE, step, depthFrom: "run", mean: metrics, images: [] },
  ...{ scale: { median: 2, std: 0.1 }, baselines: { constant: metrics, row: metrics, meanMap: metrics } },
});

beforeEach(() => {
  appStore.setState(startState);
  forgetReports();
  keepWeights(null);
});

describe("opened weights", () => {
  test("that are refused leave those that were open, and say which file is damaged", async () => {
    engineThat({ openWeights: () => weightsReport(null) });
    await openWeights([file("a/encoder.pth")]);
    const before = appStore.getState().weights;
    expect(before).toMatchObject({ status: "open", title: "encoder.pth", canPredict: true });
    engineThat({
      openWeights: () => {
        throw new ProblemError({
          ...{ severity: "error", code: "pth-truncated", message: "It ends early." },
          ...{ file: "bad.pth", line: null, remedy: "" },
        });
      },
    });
    await openWeights([file("bad.pth")]);
    expect(appStore.getState().weights).toBe(before);
    expect(appStore.getState().problems.ofActions.map((problem) => problem.file)).toEqual(["bad.pth"]);
    expect(openedWeights()).not.toBeNull();
  });

  test("that others join are named with them, and what was refused before is past", async () => {
    engineThat({
      openWeights: () => {
        throw refusal("pth-truncated", "It ends early.", "");
      },
    });
    await openWeights([file("bad.pth")]);
    expect(appStore.getState().problems.ofActions).toHaveLength(1);
    engineThat({ openWeights: () => weightsReport(null) });
    await openWeights([file("encoder.pth")]);
    expect(appStore.getState().problems.ofActions).toEqual([]);
    const asked = engineThat({ openWeights: () => ({ ...weightsReport(null), files: encoderAndDecoder }) });
    await openWeights([file("depth.pth")]);
    expect(appStore.getState().weights).toMatchObject({ title: "encoder.pth + depth.pth" });
    await reopenWeights();
    expect(asked.at(-1)).toMatchObject({
      kind: "openWeights",
      params: { files: [{ path: "encoder.pth" }, { path: "depth.pth" }] },
    });
  });

  test("are read one drop after the other, so that the second joins the first", async () => {
    const first = deferred<WeightsReport>();
    const asked = engineThat({
      openWeights: ({ files }) =>
        files[0].path === "depth.pth" ? { ...weightsReport(null), files: encoderAndDecoder } : first.promise,
    });
    const drops = [openWeights([file("encoder.pth")]), openWeights([file("depth.pth")])];
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    first.resolve(weightsReport(null));
    await Promise.all(drops);
    expect(asked).toHaveLength(2);
    expect(appStore.getState().weights).toMatchObject({ title: "encoder.pth + depth.pth" });
    await reopenWeights();
    expect(asked.at(-1)).toMatchObject({
      params: { files: [{ path: "encoder.pth" }, { path: "depth.pth" }] },
    });
  });

  test("whose name comes again are read again in place of the earlier ones", async () => {
    const asked = engineThat({ openWeights: () => weightsReport(null) });
    await openWeights([file("encoder.pth")]);
    const again = file("encoder.pth");
    await openWeights([again]);
    await reopenWeights();
    const { params } = asked[2] as Extract<Asked, { kind: "openWeights" }>;
    expect(params.files).toHaveLength(1);
    expect(params.files[0]).toBe(again);
  });

  test("that are forgotten while they are read are not open afterwards", async () => {
    const answer = deferred<WeightsReport>();
    const asked = engineThat({ openWeights: () => answer.promise });
    const opening = openWeights([file("encoder.pth")]);
    const forgetting = forgetWeights();
    answer.resolve(weightsReport(null));
    await Promise.all([opening, forgetting]);
    expect(asked.map(({ kind }) => kind)).toEqual(["openWeights", "closeWeights"]);
    expect(appStore.getState().weights.status).toBe("none");
  });

  test("start a run of their own encoder when told to, and a fresh one when told that", async () => {
    const asked = engineThat({
      openWeights: () => weightsReport("tiny"),
      prepareRun: ({ weights }) => info(weights === "opened" ? ["encoder.pth"] : []),
    });
    await openWeights([file("encoder.pth")]);
    await trainFromWeights();
    expect(asked.at(-1)).toMatchObject({
      kind: "prepareRun",
      params: { weights: "opened", config: { network: { encoder: "tiny" } } },
    });
    expect(appStore.getState().run).toMatchObject({ step: 0, startedFrom: ["encoder.pth"] });
    await train();
    expect(asked.at(-1)?.kind).toBe("train");
    await trainFresh();
    expect(asked.at(-1)).toMatchObject({ kind: "prepareRun", params: { weights: "fresh" } });
    expect(appStore.getState().run.startedFrom).toEqual([]);
  });

  test("do not change what Train builds unless they are told to", async () => {
    const asked = engineThat({ openWeights: () => weightsReport("tiny"), prepareRun: () => info() });
    await openWeights([file("encoder.pth")]);
    await train();
    expect(asked.find(({ kind }) => kind === "prepareRun")).toMatchObject({ params: { weights: "fresh" } });
  });

  test("without a name start no run, and are gone once forgotten", async () => {
    const asked = engineThat({ openWeights: () => weightsReport(null) });
    await openWeights([file("encoder.pth")]);
    await trainFromWeights();
    expect(asked.map(({ kind }) => kind)).toEqual(["openWeights"]);
    await forgetWeights();
    expect(asked.at(-1)?.kind).toBe("closeWeights");
    expect(appStore.getState().weights.status).toBe("none");
    expect(openedWeights()).toBeNull();
  });
});

describe("evaluating", () => {
  test("keeps the answer for its choice, and a live report replaces it", async () => {
    engineThat({ evaluate: () => report(3) });
    await evaluate(LIVE_CHOICE);
    expect(reportOf(LIVE_CHOICE)?.step).toBe(3);
    hearEvaluating(1, 7);
    hearEvaluated(report(50));
    expect(reportOf(LIVE_CHOICE)?.step).toBe(50);
    expect(reportOf({ ...LIVE_CHOICE, flip: true })).toBeNull();
    expect(appStore.getState().evaluation.phase.status).toBe("idle");
  });

  test("that is stopped is no problem, and one that is refused is", async () => {
    const answer = deferred<EvaluationReport>();
    engineThat({ evaluate: () => answer.promise });
    const evaluation = evaluate(LIVE_CHOICE);
    await stopEvaluation();
    expect(appStore.getState().evaluation.phase.status).toBe("stopping");
    answer.reject(refusal("evaluation-cancelled", "Stopped.", ""));
    await evaluation;
    expect(appStore.getState().evaluation.phase.status).toBe("idle");
    expect(appStore.getState().problems.ofActions).toEqual([]);
    engineThat({
      evaluate: () => {
        throw refusal("evaluate-no-ground-truth", "None.", "");
      },
    });
    await evaluate(LIVE_CHOICE);
    expect(appStore.getState().problems.ofActions.map(({ code }) => code)).toEqual([
      "evaluate-no-ground-truth",
    ]);
  });

  test("of networks that were replaced meanwhile is not kept", async () => {
    const answer = deferred<EvaluationReport>();
    engineThat({ evaluate: () => answer.promise, prepareRun: () => info() });
    const evaluation = evaluate(LIVE_CHOICE);
    await train();
    answer.resolve(report(3));
    await evaluation;
    await vi.waitFor(() => expect(appStore.getState().evaluation.phase.status).toBe("idle"));
    expect(reportOf(LIVE_CHOICE)).toBeNull();
  });
});
