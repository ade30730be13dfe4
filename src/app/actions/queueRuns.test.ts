import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type {
  Engine,
  EngineRequests,
  OpenedDataset,
  RequestKind,
  RunInfo,
  StepReport,
} from "../../engine/protocol.ts";
import type { RunConfig } from "../../engine/training/config.ts";
import { PRESETS } from "../../engine/training/presets.ts";
import { aspectNamed } from "../history/aspects.ts";
import { keptRuns } from "../history/runHistory.ts";
import { talkTo } from "../session.ts";
import { appStore, change, startState } from "../store/index.ts";
import { halted } from "../store/run.ts";
import { openDataset } from "./openDataset.ts";
import { cancelQueued, followQueue, queueMissing, queueObstacle, startQueueNow } from "./queueRuns.ts";
import { fingerprintOnScreen, followRuns, recordSteps } from "./recordRun.ts";

const opened: OpenedDataset = {
  summary: { sequences: [], problems: [] },
  sequences: [
    {
      ...{ name: "s", width: 96, height: 64, frames: [], triplets: 5, normalisedFromColmap: 1 },
      ...{ pointPositions: new Float32Array(), pointColours: new Uint8Array(), truePath: null },
    },
  ],
  problems: [],
};

const quick = { ...PRESETS.quick, steps: 2 };
const seeded = (seed: number): RunConfig => ({ ...quick, seed });
const planOf = (config: RunConfig) => ({ config, fingerprint: fingerprintOnScreen() ?? "", startedFrom: [] });
const queue = () => appStore.getState().runs.queue;
const phase = () => appStore.getState().run.phase.status;
const trained = () => appStore.getState().run.applied;

let stop: (() => void)[] = [];
let prepared: RunConfig[];

beforeEach(async () => {
  appStore.setState(startState);
  prepared = [];
  let run = 0;
  const info = (config: RunConfig): RunInfo => {
    run++;
    prepared.push(config);
    return { ...{ run, config, parameters: 1, triplets: 1, stepsPerEpoch: 1 }, heldOut: [], startedFrom: [] };
  };
  const engine: Engine = {
    async ask<K extends RequestKind>(kind: K, params: EngineRequests[K]["params"]) {
      const answers: { readonly [Kind in RequestKind]?: () => unknown } = {
        openDataset: () => opened,
        prepareRun: () => info((params as EngineRequests["prepareRun"]["params"]).config),
        train: () => null,
        pause: () => ({ step: 1 }),
      };
      return answers[kind]?.() as EngineRequests[K]["value"];
    },
    listen: () => () => undefined,
    dispose: () => undefined,
  };
  talkTo(engine);
  change("settings", () => ({ draft: quick }));
  change("run", (slice) => ({ ...slice, engine: { status: "ready", adapter: "a", isSoftware: true } }));
  await openDataset([], "mine");
  const page = { addEventListener: () => undefined, removeEventListener: () => undefined };
  stop = [followRuns(page), followQueue()];
});
afterEach(() => {
  for (const end of stop) end();
});

/** The run on screen takes its steps and ends, as the engine tells it. */
function finish(): void {
  const steps = [1, 2].map(
    (step): StepReport => ({
      ...{ step, epoch: 0, mu: 0, rateFactor: 1, isSkipped: false, stepMs: 1, meanScale: 1, refined: [] },
      ...{ total: 1, photometricR: 1, photometricT: 1, smoothness: 1, distillation: 1 },
    }),
  );
  recordSteps(steps);
  change("run", (run) => halted({ ...run, step: 2 }, { status: "finished" }));
}

describe("the queue", () => {
  test("trains one run after the other, each kept under its name", async () => {
    queueMissing([planOf(seeded(11)), planOf(aspectNamed("Optim R").set(seeded(11), false))]);
    expect(queue().map(({ name }) => name)).toEqual(["nano 96×64", "−Optim R"]);
    await vi.waitFor(() => expect(phase()).toBe("training"));
    expect(trained()?.seed).toBe(11);
    finish();
    await vi.waitFor(() => expect(trained()?.poses.optimR).toBe(false));
    expect(queue()).toHaveLength(1);
    finish();
    await vi.waitFor(() => expect(queue()).toEqual([]));
    expect(keptRuns().map(({ record }) => record.name)).toEqual(["−Optim R", "nano 96×64"]);
    expect(prepared).toHaveLength(2);
  });

  test("takes neither what is known already nor what waits already", async () => {
    queueMissing([planOf(seeded(21)), planOf(seeded(22)), planOf(seeded(22))]);
    expect(queue()).toHaveLength(2);
    await vi.waitFor(() => expect(phase()).toBe("training"));
    finish();
    await vi.waitFor(() => expect(trained()?.seed).toBe(22));
    expect(queueMissing([planOf(seeded(21))])).toBe(0);
    queueMissing([planOf(seeded(22))]);
    expect(queue()).toHaveLength(1);
  });

  test("leaves a paused run alone until it is told to go on", async () => {
    change("run", (run) => ({ ...run, id: 99, applied: quick, step: 1, phase: { status: "paused" } }));
    queueMissing([planOf(seeded(31))]);
    await Promise.resolve();
    expect(phase()).toBe("paused");
    expect(queueObstacle(appStore.getState())).toMatch(/paused run/);
    await startQueueNow();
    expect(trained()?.seed).toBe(31);
  });

  test("waits for the data that a run is meant for", () => {
    queueMissing([{ ...planOf(seeded(41)), fingerprint: "other" }]);
    expect(phase()).toBe("none");
    expect(queueObstacle(appStore.getState())).toBe('Waits for "mine" to be opened.');
  });

  test("gives up what is cancelled: the waiting one silently, the one that trains by a pause", async () => {
    queueMissing([planOf(seeded(51)), planOf(seeded(52))]);
    await vi.waitFor(() => expect(phase()).toBe("training"));
    await cancelQueued(queue()[1]);
    expect(queue()).toHaveLength(1);
    await cancelQueued(queue()[0]);
    expect(phase()).toBe("paused");
    expect(queue()).toEqual([]);
    expect(prepared).toHaveLength(1);
  });

  test("survives a reload, and then nothing starts without a click", async () => {
    const stored = new Map<string, string>();
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, text: string) => void stored.set(key, text),
      removeItem: (key: string) => void stored.delete(key),
    });
    try {
      queueMissing([planOf(seeded(61)), planOf(seeded(62))]);
      await vi.waitFor(() => expect(phase()).toBe("training"));
      const names = queue().map(({ name }) => name);

      for (const end of stop) end();
      appStore.setState((state) => ({
        run: { ...startState.run, engine: state.run.engine },
        runs: startState.runs,
      }));
      const page = { addEventListener: () => undefined, removeEventListener: () => undefined };
      stop = [followRuns(page), followQueue()];
      change("run", (run) => ({ ...run }));
      await Promise.resolve();
      expect(queue().map(({ status, name }) => `${status} ${name}`)).toEqual([
        `interrupted ${names[0]}`,
        `held ${names[1]}`,
      ]);
      expect(phase()).toBe("none");
      expect(prepared).toHaveLength(1);
      expect(queueObstacle(appStore.getState())).toMatch(/Kept over a reload/);

      // Another run of the same plan is that one, let go.
      queueMissing([planOf(seeded(62))]);
      await vi.waitFor(() => expect(trained()?.seed).toBe(62));
      expect(queue().map(({ status }) => status)).toEqual(["interrupted", "training"]);
      finish();
      await startQueueNow();
      await vi.waitFor(() => expect(trained()?.seed).toBe(61));
      finish();
      await vi.waitFor(() => expect(queue()).toEqual([]));
      expect(stored.size).toBe(0);

      // What another page has written is told once, and not kept.
      stored.set("gasmono-queue", '[{"name": "of tomorrow"}]');
      stop.push(followQueue());
      expect(appStore.getState().runs.unreadQueued).toBe(1);
      expect(stored.size).toBe(0);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
