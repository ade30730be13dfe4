import { expect, test } from "vitest";
import { decodeWithSharp } from "../../cli/nodeImages.ts";
import { createEngine } from "../engine.ts";
import type { EngineEvent } from "../protocol.ts";
import { PRESETS } from "../training/presets.ts";

const config = {
  ...PRESETS.nano,
  resolution: { width: 64, height: 64 },
  optimiser: { ...PRESETS.nano.optimiser, batch: 1 },
};

test("an engine measures its GPU, says how far it is, and holds afterwards what it held before", async () => {
  const engine = createEngine({ gpu: navigator.gpu, decodeImage: decodeWithSharp });
  const heard: EngineEvent[] = [];
  engine.listen((event) => heard.push(event));
  const { name } = await engine.ask("describeAdapter", {});
  const before = await engine.ask("memory", {});

  const { adapter, peaks, step, control } = await engine.ask("bench", {
    config,
    rounds: 1,
    arms: ["eager", "replayed"],
  });

  expect(adapter.name).toBe(name);
  expect(Object.keys(step.times)).toEqual(["eager", "replayed"]);
  const { eager, replayed } = step.counted.counts;
  expect(replayed).toMatchObject({ uploads: 1, bindGroups: 0 });
  expect(eager?.dispatches).toBeGreaterThan(500);
  expect(eager?.bindGroups).toBe(eager?.dispatches);
  for (const value of [
    peaks.gemmGigaflopsPerSecond,
    peaks.copyGigabytesPerSecond,
    control.eager.medianMs,
    control.replayed.medianMs,
    step.times.eager?.medianMs,
    step.times.replayed?.medianMs,
    step.js.times.replayed?.medianMs,
    step.counted.program.plannedBytes,
  ]) {
    expect(value).toBeGreaterThan(0);
  }
  const done = heard.flatMap((event) => (event.kind === "benching" ? [event.done] : []));
  expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(await engine.ask("memory", {})).toEqual(before);
  engine.dispose();
}, 300_000);
