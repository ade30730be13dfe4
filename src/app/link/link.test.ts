import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PRESETS } from "../../engine/training/presets.ts";
import { keepDataset } from "../frames.ts";
import { appStore, changeView, startState } from "../store/index.ts";
import { linkHash, paramsOf } from "./link.ts";
import { settingsFromLink, settingsToLink } from "./settingsInLink.ts";
import { takeValues } from "./valuesInLink.ts";

const { nano, paper } = PRESETS;

function settingsFrom(hash: string) {
  return settingsFromLink(paramsOf(hash));
}

describe("settings in a link", () => {
  test.each([
    ["a preset", paper],
    ["a preset with another seed", { ...PRESETS.tiny, seed: 77 }],
    ["single fields", { ...nano, stride: 3, poses: { ...nano.poses, optimT: false } }],
    [
      "fields that only fit together",
      { ...nano, poses: { ...nano.poses, coarse: false, optimT: false, optimR: true } },
    ],
    ["numbers in decades", { ...nano, losses: { ...nano.losses, lambda: 1e-6 } }],
    ["a mixture of numerics", { ...nano, numerics: { ...nano.numerics, upsamplingGain: 8 as const } }],
  ])("come back as they were: %s", (_name, draft) => {
    const hash = settingsToLink(draft)
      .map((pair) => pair.join("="))
      .join("&");
    expect(settingsFrom(hash)).toEqual({ draft, problems: [] });
  });

  test("are only what differs from the nearest preset", () => {
    const draft = { ...paper, seed: 4, losses: { ...paper.losses, mu: 0.3 } };
    expect(settingsToLink(draft)).toEqual([
      ["preset", "paper"],
      ["seed", "4"],
      ["losses.mu", "0.3"],
    ]);
  });

  test("a link without settings leaves them alone, and keys that nobody knows are ignored", () => {
    expect(settingsFrom("frame=0:3&cloud.fog=on")).toEqual({ draft: null, problems: [] });
  });

  test.each([
    ["losses.mu=99", "losses.mu", /Expected <=10 but received 99/],
    ["losses.mu=much", "losses.mu", /received "much"/],
    ["poses.optimR=maybe", "poses.optimR", /received "maybe"/],
    ["network.encoder=huge", "network.encoder", /received "huge"/],
    ["seed=-1", "seed", /received -1/],
    ["resolution.width=100", "resolution.width", /received 100/],
  ])("%s is told and the preset's value is used; the rest is taken", (text, field, reason) => {
    const { draft, problems } = settingsFrom(`preset=nano&stride=2&${text}`);
    expect(draft).toEqual({ ...nano, stride: 2 });
    expect(problems).toMatchObject([{ code: "link-value", severity: "warning" }]);
    expect(problems[0].message).toContain(`The link asks for ${field}=`);
    expect(problems[0].message).toMatch(reason);
  });

  test("settings that contradict each other are told and none of them is taken", () => {
    const { draft, problems } = settingsFrom("preset=tiny&poses.coarse=off");
    expect(draft).toEqual(PRESETS.tiny);
    expect(problems[0].message).toContain("Optim t refines coarse poses, but coarse poses are off.");
  });

  test("a preset that does not exist is told", () => {
    const { draft, problems } = settingsFrom("preset=gigantic");
    expect(draft).toBeNull();
    expect(problems[0].message).toContain("preset=gigantic");
  });
});

describe("the view in a link", () => {
  beforeEach(() => appStore.setState(startState));
  afterEach(() => appStore.setState(startState));
  const take = (hash: string) => takeValues(paramsOf(hash), { needsData: false, isWhole: false });

  test("a fresh page has an empty link, an explicit one names preset and seed", () => {
    expect(linkHash(startState, false)).toBe("");
    expect(linkHash(startState, true)).toBe("preset=nano&seed=1");
  });

  test("comes back as it was", () => {
    changeView({
      comparison: "side",
      wipe: 0.25,
      depthColours: "Viridis",
      isEvaluationOpen: true,
      sourceOffset: -1,
    });
    const { view } = appStore.getState();
    const hash = linkHash(appStore.getState(), false);
    expect(hash).toBe("preset=nano&seed=1&source=-1&compare=side&wipe=0.25&colours=Viridis&evaluation=open");
    appStore.setState(startState);
    expect(take(hash)).toEqual([]);
    expect(appStore.getState().view).toEqual(view);
  });

  test("with the cloud's and the runs' comes back as it was", () => {
    const hash =
      "preset=nano&seed=1&losses=logarithmic&tab=runs&cloud.colour=frame&cloud.edges=strict&cloud.pointSize=3.5" +
      "&cloud.density=0.4&cloud.cameraSize=0.2&cloud.layers=sparse&cloud.paths=colmap,true" +
      "&cloud.everyNth=2&cloud.minViews=0&cloud.relativeDifference=0.1&cloud.poses=colmap";
    expect(take(hash)).toEqual([]);
    const { view, cloud, runs } = appStore.getState();
    expect(view).toMatchObject({ pointSizePx: 3.5, frustumDepth: 0.2, isLossLogarithmic: true });
    expect(view.cloudLayers).toEqual({ sparse: true, predicted: false });
    expect(cloud).toMatchObject({ colour: "frame", edges: "strict", density: 0.4, poses: "colmap" });
    expect(cloud).toMatchObject({ everyNth: 2, minViews: 0, relativeDifference: 0.1 });
    expect(cloud.paths).toEqual({ colmap: true, given: false, refined: false, true: true });
    expect(runs.tab).toBe("runs");
    expect(linkHash(appStore.getState(), false)).toBe(hash);
  });

  test.each([
    "cloud.colour=heat",
    "cloud.density=0",
    "cloud.pointSize=large",
    "cloud.everyNth=3",
    "cloud.relativeDifference=0.5",
    "cloud.paths=colmap,sideways",
    "wipe=2",
    "wipe=",
    "source=0",
    "compare=blur",
    "colours=Jet",
    "lesson=11",
    "lesson=0",
    "lesson=1.5",
  ])("%s is told and changes nothing", (hash) => {
    const problems = take(hash);
    expect(problems).toHaveLength(1);
    expect(problems[0].message).toContain(`The link asks for ${hash}.`);
    expect(appStore.getState()).toEqual(startState);
  });

  test("a teacher's link leaves out what it names and opens its lesson", () => {
    const problems = take("hide=cloud,losses.mu,dragons&lesson=3");
    expect(appStore.getState().teacher.hidden).toEqual(["cloud", "losses.mu"]);
    expect(appStore.getState().lesson.number).toBe(3);
    expect(problems).toHaveLength(1);
    expect(problems[0].message).toContain("Nothing here is called dragons.");
    expect(linkHash(appStore.getState(), false)).toBe("preset=nano&seed=1&lesson=3&hide=cloud,losses.mu");
  });
});

describe("places of the data in a link", () => {
  const frame = {
    name: "0",
    isPosed: true,
    hasPicture: true,
    hasGroundTruth: false,
    ...{ camFromWorld: null, intrinsics: null },
  };
  beforeEach(() => {
    appStore.setState(startState);
    keepDataset({
      summary: { sequences: [], problems: [] },
      sequences: [
        {
          ...{ name: "s", width: 8, height: 6, frames: [frame, frame], triplets: 0, normalisedFromColmap: 1 },
          ...{ pointPositions: new Float32Array(), pointColours: new Uint8Array(), truePath: null },
        },
      ],
      problems: [],
    });
  });
  afterEach(() => appStore.setState(startState));
  const take = (hash: string, isWhole = false) => takeValues(paramsOf(hash), { needsData: true, isWhole });

  test("zoom, locked scales, pins and the fused cloud come back; zoom and pins only go into a link on request", () => {
    const places = "window=2,0.25,0.5&scales=depth:1:5,error:0:0.3&pins=0:0:7:5,0:1:0:0";
    expect(take(`${places}&cloud.scope=fused`)).toEqual([]);
    const { lens, cloud } = appStore.getState();
    expect(lens.window).toEqual({ zoom: 2, left: 0.25, top: 0.5 });
    expect(lens.lockedRanges).toEqual({ depth: { min: 1, max: 5 }, error: { min: 0, max: 0.3 } });
    expect(lens.pins).toMatchObject([
      { number: 1, u: 7, v: 5 },
      { number: 2, frame: { sequence: 0, frame: 1 } },
    ]);
    expect(cloud.scope).toBe("fused");
    expect(linkHash(appStore.getState(), true)).toBe(`preset=nano&seed=1&${places}&cloud.scope=fused`);
    expect(linkHash(appStore.getState(), false)).toBe(
      "preset=nano&seed=1&scales=depth:1:5,error:0:0.3&cloud.scope=fused",
    );
    take("", true);
    expect(appStore.getState().lens.lockedRanges).toEqual({});
    expect(appStore.getState().lens.pins).toHaveLength(2);
  });

  test.each([
    "pins=0:2:0:0",
    "pins=0:0:8:0",
    "pins=1:0:0:0",
    "pins=0:0:1",
    "window=0.5,0,0",
    "window=2,0.6,0",
    "window=2,0",
    "scales=error:0.3:0",
    "scales=fog:0:1",
    "cloud.scope=all",
  ])("%s is told and changes nothing", (hash) => {
    const problems = take(hash);
    expect(problems).toHaveLength(1);
    expect(problems[0].message).toContain(`The link asks for ${hash}.`);
    expect(appStore.getState()).toEqual(startState);
  });
});
