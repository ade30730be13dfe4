import { beforeEach, describe, expect, test } from "vitest";
import type {
  Engine,
  FrameInspection,
  OpenedDataset,
  ReconstructionView,
  RequestKind,
  SourceView,
} from "../../engine/protocol.ts";
import type { DepthFrame } from "../../viz/cloud/depthFrame.ts";
import { chooseCloudColour, chooseScope, gatherCloud, stopGathering } from "../actions/gatherCloud.ts";
import { keepDataset, keepInspection } from "../frames.ts";
import { talkTo } from "../session.ts";
import { followPins } from "../sight/pinReadings.ts";
import { appStore, changeCloud, changeLens, changeView, startState } from "../store/index.ts";
import { fuse } from "./fusion.ts";
import { gatheredFrom, gatheredOf } from "./gathered.ts";
import { pinnedPoints } from "./pinnedPoints.ts";

const pose = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
const intrinsics = { fx: 2, fy: 2, cx: 0.5, cy: 0 };
const picture = { width: 2, height: 1, rgba: new Uint8Array(8) };
const sequence = (frames: number): OpenedDataset => ({
  summary: { sequences: [], problems: [] },
  sequences: [
    {
      ...{ name: "s", width: 2, height: 1, triplets: 1, normalisedFromColmap: 1, truePath: null },
      ...{ pointPositions: new Float32Array(), pointColours: new Uint8Array() },
      frames: Array.from({ length: frames }, (_, i) => ({
        ...{ name: `${i}`, isPosed: i !== 2, hasPicture: true, hasGroundTruth: false },
        ...{ camFromWorld: i === 2 ? null : pose, intrinsics },
      })),
    },
  ],
  problems: [],
});
const reconstruction = (...error: number[]): ReconstructionView => ({
  picture,
  error: Float32Array.from(error),
  meanError: 0,
});
const source = (offset: -1 | 1, ...error: number[]): SourceView => ({
  ...{ frame: { sequence: 0, frame: 0 }, offset },
  ...{
    identity: reconstruction(0, 0),
    coarse: reconstruction(9, 9),
    optimT: reconstruction(...error),
    optimR: null,
  },
  ...{ coarseSourceFromTarget: null, cleanSourceFromTarget: null, optimTSourceFromTarget: null },
  ...{ optimRSourceFromTarget: null, scale: null, residualTranslation: null, residualRotationDegrees: null },
});
const inspection = (frame: number): FrameInspection => ({
  ...{ frame: { sequence: 0, frame }, step: 7, picture, depth: Float32Array.of(1, 2), depthFrom: "run" },
  ...{ groundTruthMetres: null, trainingMask: null, memory: null },
  sources: [source(-1, 0.5, 0.25), source(1, 0.125, 0.75)],
});

/** An engine that is asked for frames, and does something before it answers. */
function engineThat(beforeAnswer: (asked: readonly string[]) => void): string[] {
  const asked: string[] = [];
  const engine: Engine = {
    async ask(kind: RequestKind, params: object) {
      const { frame } = (params as { frame: { frame: number } }).frame;
      asked.push(`${kind} ${frame}`);
      beforeAnswer(asked);
      return inspection(frame) as never;
    },
    listen: () => () => undefined,
    dispose: () => undefined,
  };
  talkTo(engine);
  return asked;
}

beforeEach(() => {
  appStore.setState(startState);
  keepDataset(sequence(7));
});

describe("gathering depth for a fused cloud", () => {
  test("every n-th of the posed frames is asked for, and progress ends idle", async () => {
    const asked = engineThat(() => undefined);
    changeCloud({ everyNth: 2 });
    await gatherCloud();
    expect(asked).toEqual(["depthOf 0", "depthOf 3", "depthOf 5"]);
    expect(gatheredOf(0, null).map(({ frame }) => frame.frame)).toEqual([0, 3, 5]);
    expect(appStore.getState().cloud.gathering).toEqual({ status: "idle" });
    expect(gatheredOf(0, 1)).toEqual([]);
    keepDataset(sequence(7));
    expect(gatheredOf(0, null)).toEqual([]);
  });

  test("stopped, it keeps what came until then", async () => {
    const asked = engineThat((soFar) => soFar.length === 2 && stopGathering());
    changeCloud({ everyNth: 1 });
    await gatherCloud();
    expect(asked).toHaveLength(2);
    expect(gatheredOf(0, null)).toHaveLength(2);
  });

  test("errors cost inspections, which are made once; other data end the gathering and leave nothing", async () => {
    const asked = engineThat(() => undefined);
    changeCloud({ everyNth: 4, scope: "fused" });
    chooseCloudColour("error");
    await expect.poll(() => appStore.getState().cloud.gathering.status).toBe("idle");
    expect(asked).toEqual(["inspect 0", "inspect 5"]);
    chooseCloudColour("error");
    chooseScope("fused");
    expect(asked).toHaveLength(2);
    engineThat(() => appStore.setState({ dataset: { ...startState.dataset } }));
    keepDataset(sequence(7));
    await gatherCloud();
    expect(gatheredOf(0, null)).toEqual([]);
  });
});

test("the error of a point is the smaller one of both sources after their last refinement", () => {
  expect([...(gatheredFrom(inspection(1))?.error ?? [])]).toEqual([0.125, 0.25]);
});

test("fused, a point that the other frames do not agree with is dropped, in a cloud of all frames", () => {
  const frame = (...depth: number[]): DepthFrame => ({
    ...{ camFromWorld: pose, intrinsics, width: 2, height: 1 },
    depth: Float32Array.from(depth),
  });
  const frames = [frame(1, 2), frame(1, 2), frame(1, 3)];
  const cloud = fuse({ frames, edges: null, consistency: { relativeDifference: 0.05, minViews: 1 } });
  // Pixel 1 of the last frame, origin 5, stands alone.
  expect([...cloud.origins].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
});

describe("pins in the cloud", () => {
  test("stand where their pixels' depth was last read, in the sequence on screen and nowhere else", () => {
    keepDataset(sequence(4));
    const unfollow = followPins();
    try {
      const pin = (number: number, frame: number, u: number) => ({
        number,
        frame: { sequence: 0, frame },
        u,
        v: 0,
      });
      // Frame 2 has no pose, and of frame 3 nothing was seen.
      const pins = [pin(1, 0, 1), pin(2, 2, 0), pin(3, 3, 0)];
      changeLens({ pins });
      for (const frame of [0, 2]) {
        keepInspection(inspection(frame), "test");
        changeView({ frame: { sequence: 0, frame } });
      }
      // At (1, 0) the depth is 2: x = (1 - 0.5) / 2 * 2.
      expect(pinnedPoints(pins, 0)).toEqual([{ number: 1, point: [0.5, 0, 2] }]);
      expect(pinnedPoints(pins, 1)).toEqual([]);
    } finally {
      unfollow();
    }
  });
});
