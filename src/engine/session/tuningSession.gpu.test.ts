import { afterEach, expect, test, vi } from "vitest";
import { openDevice } from "../../cli/device.ts";
import { chooseTiles, chosenTiles } from "../kernels/conv2d/chosenTiles.ts";
import { choiceOf, DEFAULT_TILES } from "../kernels/conv2d/tiles.ts";
import type { EngineEvent } from "../protocol.ts";
import type { TuningRecord } from "../tuning/record.ts";
import type { TuningStore } from "../tuning/tune.ts";
import { TuningSession } from "./tuningSession.ts";

// Two small problems in place of the networks': what is measured of them does not matter here.
vi.mock("../tuning/problems.ts", async (original) => {
  const problems = await original<typeof import("../tuning/problems.ts")>();
  const small = { image: [1, 3, 4, 5], outChannels: 6 };
  return {
    ...problems,
    TUNING_PROBLEMS: [0, 8].map((i) => ({ ...problems.TUNING_PROBLEMS[i], ...small })),
  };
});

const acquired = await openDevice();
const hardware = { ...acquired, report: { ...acquired.report, isSoftware: false } };

let stored: TuningRecord | undefined;
const store: TuningStore = {
  runtime: "test",
  read: async () => stored,
  write: async (record) => {
    stored = record;
  },
};

afterEach(() => chooseTiles(DEFAULT_TILES));

function sessionOn(of: TuningStore | undefined) {
  const heard: EngineEvent[] = [];
  const session: TuningSession = new TuningSession(of, (event) => heard.push(event));
  return { session, heard, kinds: () => heard.splice(0).map(({ kind }) => kind) };
}

test("the first run on an adapter waits for its tile shapes, later ones and the bench take them", async () => {
  const { session, kinds } = sessionOn(store);
  await session.settle(hardware);
  const told = kinds();
  expect(told.pop()).toBe("tuned");
  expect(new Set(told)).toEqual(new Set(["tuning"]));
  if (stored === undefined) throw new Error("Nothing was stored.");
  const everywhere2x4 = Object.entries(stored.chosen).map(([work]) => [
    work,
    { shape: "2x4", shareOfDefault: 0.5 },
  ]);
  stored = { ...stored, chosen: Object.fromEntries(everywhere2x4) };
  await session.settle(hardware);
  expect(kinds()).toEqual(["tuned"]);
  expect(chosenTiles()).toEqual(choiceOf(() => "2x4"));
  chooseTiles(DEFAULT_TILES);
  await session.remember(hardware);
  expect(kinds()).toEqual(["tuned"]);
  expect(chosenTiles()).toEqual(choiceOf(() => "2x4"));
});

test("what cannot be stored is said once and lasts as long as the engine", async () => {
  const full: TuningStore = {
    ...store,
    read: async () => null,
    write: () => Promise.reject(new Error("full")),
  };
  const { session, heard, kinds } = sessionOn(full);
  await session.settle(hardware);
  expect(heard.at(-1)).toMatchObject({ kind: "tuned", problem: { code: "tuning-not-stored" } });
  kinds();
  await session.settle(hardware);
  expect(kinds()).toEqual([]);
});

test("called off, the run has the default shapes, and the next one is measured again", async () => {
  stored = undefined;
  const { session, heard } = sessionOn(store);
  const settling = session.settle(hardware);
  while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve));
  session.cancel();
  await settling;
  expect(heard.at(-1)).toEqual({ kind: "tuned", problem: null });
  expect([stored, chosenTiles()]).toEqual([undefined, DEFAULT_TILES]);
  await session.settle(hardware);
  expect(stored).toBeDefined();
});

test("an engine without a place to remember has the default shapes, and refuses to measure", async () => {
  const { session, kinds } = sessionOn(undefined);
  await session.settle(hardware);
  await session.remember(hardware);
  expect([kinds(), chosenTiles()]).toEqual([[], DEFAULT_TILES]);
  await expect(session.tune(hardware)).rejects.toThrow(/no place to remember/);
});
