import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { refusal } from "../../engine/problem.ts";
import type {
  Engine,
  EngineRequests,
  OpenedDataset,
  RequestKind,
  RunInfo,
  SequenceView,
} from "../../engine/protocol.ts";
import { PRESETS } from "../../engine/training/presets.ts";
import { talkTo } from "../session.ts";
import { appStore, change, startState } from "../store/index.ts";
import { beginWithSettings, changeSettings, redoSettings, undoSettings } from "./changeSettings.ts";
import { openDataset } from "./openDataset.ts";
import { openSample } from "./openSample.ts";
import { isStartBlocked, reset, train } from "./train.ts";

const view = (triplets: number): SequenceView => ({
  ...{ name: "s", width: 128, height: 96, frames: [], triplets, normalisedFromColmap: 1, truePath: null },
  ...{ pointPositions: new Float32Array(), pointColours: new Uint8Array() },
});
const datasetOf = (...sequences: SequenceView[]): OpenedDataset => ({
  summary: { sequences: [], problems: [] },
  sequences,
  problems: [],
});
const opened = datasetOf(view(0), view(5));

/** An engine that answers from a table and remembers what it was asked. */
function engineThat(
  answers: {
    readonly [K in RequestKind]?: (params: EngineRequests[K]["params"]) => unknown;
  },
) {
  const asked: RequestKind[] = [];
  const engine: Engine = {
    async ask(kind, params) {
      asked.push(kind);
      return answers[kind]?.(params) as never;
    },
    listen: () => () => undefined,
    dispose: () => undefined,
  };
  talkTo(engine);
  return asked;
}

beforeEach(() => {
  appStore.setState(startState);
  vi.stubGlobal("document", { baseURI: "http://localhost/" });
});
afterEach(() => void vi.unstubAllGlobals());

const sample = { id: "room", title: "Room", file: "room.zip", bytes: 1, frames: 1, description: "" };

describe("opening", () => {
  test("what is dropped while a sample is on its way stays, and the sample is not read", async () => {
    let deliver: (response: Response) => void = () => undefined;
    vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (deliver = resolve)));
    const asked = engineThat({ openDataset: () => opened });
    const fetching = openSample(sample);
    await openDataset([], "mine");
    deliver(new Response("zip"));
    await fetching;
    expect(asked.filter((kind) => kind === "openDataset")).toHaveLength(1);
    expect(appStore.getState().dataset).toMatchObject({ status: "open", title: "mine" });
  });

  test("a sample that nothing overtakes is read", async () => {
    vi.stubGlobal("fetch", async () => new Response("zip"));
    const asked = engineThat({ openDataset: () => opened });
    await openSample(sample);
    expect(asked).toContain("openDataset");
    expect(appStore.getState().dataset).toMatchObject({ status: "open", title: "Room" });
  });
});

const info = (): RunInfo => ({
  run: 1,
  config: appStore.getState().settings.draft,
  parameters: 1,
  triplets: 1,
  stepsPerEpoch: 1,
  heldOut: [],
  startedFrom: [],
});

describe("another stride", () => {
  let strides: number[];
  const chooseStride = (stride: number) => changeSettings({ ...appStore.getState().settings.draft, stride });

  beforeEach(async () => {
    strides = [];
    engineThat({
      openDataset: ({ stride }) => {
        strides.push(stride);
        return opened;
      },
      prepareRun: info,
      reset: info,
    });
    await openDataset([], "mine");
  });

  test("is read at once while nothing has trained", async () => {
    chooseStride(2);
    await vi.waitFor(() => expect(appStore.getState().dataset).toMatchObject({ status: "open", stride: 2 }));
    expect(strides).toEqual([1, 2]);
  });

  test("chosen while the files are read has them read again", async () => {
    const opening = openDataset([], "next");
    chooseStride(3);
    await opening;
    expect(strides).toEqual([1, 1, 3]);
    expect(appStore.getState().dataset).toMatchObject({ title: "next", stride: 3 });
  });

  test("waits for Reset once training has begun", async () => {
    await train();
    appStore.setState(({ run }) => ({ run: { ...run, step: 4, phase: { status: "paused" } } }));
    chooseStride(2);
    expect(appStore.getState().dataset).toMatchObject({ status: "open", stride: 1 });
    await reset();
    expect(strides).toEqual([1, 2]);
    expect(appStore.getState().run.applied?.stride).toBe(2);
  });
});

describe("transport", () => {
  beforeEach(async () => {
    engineThat({ openDataset: () => opened });
    await openDataset([], "mine");
    appStore.setState((state) => ({
      run: { ...state.run, engine: { status: "ready", adapter: "a", isSoftware: false } },
    }));
  });

  test("a sequence without triplets is an obstacle only if no other has any", async () => {
    expect(appStore.getState().view.frame.sequence).toBe(0);
    expect(isStartBlocked(appStore.getState())).toBe(false);
    engineThat({ openDataset: () => datasetOf(view(0), view(0)) });
    await openDataset([], "mine");
    expect(isStartBlocked(appStore.getState())).toBe(true);
  });

  test("loss weights that are set while the networks are built reach the run", async () => {
    const { draft } = appStore.getState().settings;
    const chosen = { ...draft, losses: { ...draft.losses, alpha: 0.5 } };
    const before = info();
    const asked = engineThat({
      prepareRun: () => {
        changeSettings(chosen);
        return before;
      },
      adjust: () => chosen,
    });
    await train();
    await vi.waitFor(() => expect(appStore.getState().run.applied).toBe(chosen));
    expect(asked).toContain("adjust");
  });

  test("a second start while networks are built is blocked", async () => {
    let isBlockedMeanwhile = false;
    engineThat({
      prepareRun: () => {
        isBlockedMeanwhile = isStartBlocked(appStore.getState());
        return info();
      },
    });
    expect(isStartBlocked(appStore.getState())).toBe(false);
    await train();
    expect(isBlockedMeanwhile).toBe(true);
  });

  test("after a refused reset there is no run, and Train builds one", async () => {
    let isRefusing = false;
    const refuse = (): never => {
      throw refusal("training-no-triplets", "None.", "Smaller stride.");
    };
    const asked = engineThat({ prepareRun: info, reset: () => (isRefusing ? refuse() : info()) });
    await train();
    isRefusing = true;
    await reset();
    expect(appStore.getState().run).toMatchObject({ id: null, phase: { status: "none" } });
    expect(appStore.getState().problems.ofActions.map(({ code }) => code)).toEqual(["training-no-triplets"]);
    await train();
    expect(asked.slice(-2)).toEqual(["prepareRun", "train"]);
  });
});

describe("undo of settings", () => {
  const { nano } = PRESETS;
  const draft = () => appStore.getState().settings.draft;

  test("a gesture is one change, and what it reaches follows it back", async () => {
    beginWithSettings(nano);
    for (const mu of [0.2, 0.3, 0.4]) changeSettings({ ...nano, losses: { ...nano.losses, mu } });
    changeSettings({ ...draft(), stride: 2 });
    undoSettings();
    expect([draft().stride, draft().losses.mu]).toEqual([1, 0.4]);
    undoSettings();
    expect(draft()).toBe(nano);
    undoSettings();
    expect(draft()).toBe(nano);
    redoSettings();
    redoSettings();
    expect([draft().stride, draft().losses.mu]).toEqual([2, 0.4]);
  });

  test("an undone loss weight reaches a run that trains", async () => {
    beginWithSettings(nano);
    const asked = engineThat({ adjust: (live) => ({ ...nano, ...live }) });
    change("run", (run) => ({ ...run, id: 1, applied: nano, phase: { status: "training" } }));
    changeSettings({ ...nano, losses: { ...nano.losses, mu: 0.4 } });
    await vi.waitFor(() => expect(appStore.getState().run.applied?.losses.mu).toBe(0.4));
    undoSettings();
    await vi.waitFor(() => expect(appStore.getState().run.applied?.losses.mu).toBe(nano.losses.mu));
    expect(asked).toEqual(["adjust", "adjust"]);
  });

  test("other changes of the state are no step of it", () => {
    beginWithSettings(nano);
    change("view", (view) => ({ ...view, wipe: 0.1 }));
    undoSettings();
    expect(appStore.getState().view.wipe).toBe(0.1);
  });
});
