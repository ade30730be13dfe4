import { beforeEach, describe, expect, test, vi } from "vitest";
import { ProblemError } from "../../engine/problem.ts";
import type { Engine, OpenedDataset, RequestKind } from "../../engine/protocol.ts";
import { streamOf } from "../../engine/recording/container.ts";
import { readRecordingParts, writeRecording } from "../../engine/recording/recording.ts";
import { madeUpRecording } from "../../engine/recording/recordingTesting.ts";
import { inspectionOf, lossHistory, refinedCamFromWorld } from "../frames.ts";
import { recordedThumbnail } from "../recordings.ts";
import { talkTo } from "../session.ts";
import { newestSurvey } from "../sight/surveys.ts";
import { appStore, startState } from "../store/index.ts";
import { openDataset } from "./openDataset.ts";
import { leaveRecording, openRecording } from "./openRecording.ts";
import { selectFrame, selectNeighbour } from "./selectFrame.ts";
import { train, trainingObstacle } from "./train.ts";

/** Its frames 1 and 2 of four are kept whole, 1 comes first. */
const file = await writeRecording(madeUpRecording());
const parts = (bytes = file) => readRecordingParts(streamOf(bytes));
const shownFrame = () => appStore.getState().view.frame.frame;

let asked: RequestKind[];

beforeEach(() => {
  appStore.setState(startState);
  asked = [];
  const { dataset } = madeUpRecording();
  const engine: Engine = {
    async ask(kind) {
      asked.push(kind);
      return (kind === "openDataset" ? (dataset satisfies OpenedDataset) : undefined) as never;
    },
    listen: () => () => undefined,
    dispose: () => undefined,
  };
  talkTo(engine);
});

describe("a recording", () => {
  test("fills the page without a question to the engine", async () => {
    await openRecording(parts(), "room", null);
    const { recording, run, dataset, view } = appStore.getState();
    expect(recording).toMatchObject({ status: "shown", steps: 7, hasData: false, version: 2 });
    expect(run).toMatchObject({ phase: { status: "recorded" }, step: 7, parameters: 1000, id: null });
    expect(dataset).toMatchObject({ status: "open", title: "room", framesWithTruth: 4 });
    expect(inspectionOf(view.frame)?.sources).toHaveLength(2);
    expect(lossHistory.length).toBe(2);
    expect(newestSurvey()?.pairs.map(({ target }) => target.frame)).toEqual([1]);
    expect(refinedCamFromWorld({ sequence: 0, frame: 2 })).not.toBeNull();
    expect(await recordedThumbnail({ sequence: 0, frame: 3 })).toMatchObject({ width: 4, height: 3 });
    expect(asked).toEqual([]);
  });

  test("leads from frames that it has not to the nearest one that it has", async () => {
    await openRecording(parts(), "room", null);
    selectFrame(3);
    expect(shownFrame()).toBe(2);
    selectNeighbour(1);
    expect(shownFrame()).toBe(2);
    selectNeighbour(-1);
    expect(shownFrame()).toBe(1);
    selectFrame(0);
    expect(shownFrame()).toBe(1);
    expect(asked).toEqual([]);
  });

  test("without its data cannot be trained on, and says why", async () => {
    await openRecording(parts(), "room", null);
    const engine = { status: "ready", adapter: "GPU", isSoftware: false } as const;
    appStore.setState(({ run }) => ({ run: { ...run, engine } }));
    expect(trainingObstacle(appStore.getState())).toMatch(/^This is a recording: drop the sequence/);
    await train();
    expect(asked).toEqual([]);
  });

  test("gives way to its data when it is trained on", async () => {
    const openData = vi.fn(() => openDataset([], "live"));
    await openRecording(parts(), "room", openData);
    expect(await leaveRecording()).toBe(true);
    expect(openData).toHaveBeenCalledOnce();
    const { recording, run, dataset } = appStore.getState();
    expect(recording.status).toBe("none");
    expect(run).toMatchObject({ phase: { status: "none" }, applied: null, step: 0 });
    expect(dataset).toMatchObject({ status: "open", title: "live" });
    expect(asked).toContain("inspect");
  });

  test("that is overtaken by a drop stays away", async () => {
    const opening = openRecording(parts(), "room", null);
    await openDataset([], "mine");
    await opening;
    expect(appStore.getState()).toMatchObject({ recording: { status: "none" }, dataset: { title: "mine" } });
  });

  test("that is damaged leaves what is on screen", async () => {
    await openDataset([], "mine");
    const damaged = openRecording(parts(file.slice(0, 60)), "room", null);
    await expect(damaged).rejects.toThrow(ProblemError);
    expect(appStore.getState()).toMatchObject({ recording: { status: "none" }, dataset: { title: "mine" } });
  });
});
