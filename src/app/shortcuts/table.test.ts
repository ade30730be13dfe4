import { beforeEach, describe, expect, test } from "vitest";
import { stretched } from "../actions/lockRange.ts";
import { appStore, startState } from "../store/index.ts";
import { GROUPS, SHORTCUTS, type Shortcut } from "./table.ts";

const rows: readonly Shortcut[] = Object.values(SHORTCUTS);
const state = () => appStore.getState();

beforeEach(() => appStore.setState(startState, true));

describe("the table of keys", () => {
  test("has a key once in a place, and every row on the sheet", () => {
    const places = rows.map(({ keys, within }) => `${keys} ${within ?? ""}`);
    expect(new Set(places).size).toBe(rows.length);
    expect(new Set(rows.map(({ group }) => group))).toEqual(new Set(GROUPS));
  });

  test("1 to 5 choose the view", () => {
    const chosen = ["1", "2", "3", "4", "5"].map((key) => {
      rows.find(({ keys }) => keys === key)?.run();
      return state().lens.view;
    });
    expect(chosen).toEqual(["depth", "errorT", "errorR", "autoMask", "picture"]);
  });

  test("G goes from both paths to one, to the other and to both", () => {
    const shown = [1, 2, 3].map(() => {
      SHORTCUTS.paths.run();
      const { colmap, refined } = state().cloud.paths;
      return [colmap, refined];
    });
    expect(shown).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
    expect(state().cloud.paths.true).toBe(true);
  });

  test("R opens the runs, unfolds their column and goes back to the method", () => {
    appStore.setState((s) => ({ ...s, layout: { ...s.layout, folded: { data: false, right: true } } }));
    SHORTCUTS.runs.run();
    expect(state()).toMatchObject({
      runs: { tab: "runs" },
      layout: { tab: "Runs", folded: { right: false } },
    });
    SHORTCUTS.runs.run();
    expect(state()).toMatchObject({ runs: { tab: "method" }, layout: { tab: "Method" } });
  });

  test("keys of flight add up while they are held", () => {
    SHORTCUTS.flyAhead.run();
    SHORTCUTS.flyLeft.run();
    expect(state().view.flight).toEqual(["ahead", "left"]);
    SHORTCUTS.flyAhead.release?.();
    expect(state().view.flight).toEqual(["left"]);
  });

  test("[ and ] keep the lower end of a scale, and both ends' ratio where it is signed", () => {
    expect(stretched({ min: 1, max: 5 }, 0.5)).toEqual({ min: 1, max: 3 });
    expect(stretched({ min: -0.2, max: 0.4 }, 2)).toEqual({ min: -0.4, max: 0.8 });
  });
});
