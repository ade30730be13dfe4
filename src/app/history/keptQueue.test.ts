import { describe, expect, test } from "vitest";
import { PRESETS } from "../../engine/training/presets.ts";
import type { QueuedRun } from "../store/runs.ts";
import { queueOfText, textOfQueue } from "./keptQueue.ts";

const run = (id: number, status: QueuedRun["status"]): QueuedRun => ({
  ...{ id, status, name: `run ${id}`, datasetName: "room" },
  plan: { config: { ...PRESETS.quick, seed: id }, fingerprint: "abc", startedFrom: ["depth.pth"] },
});

describe("a queue that is kept", () => {
  test("comes back with its plans; what trained is interrupted, what waited is held", () => {
    const queue = [run(7, "training"), run(8, "waiting"), run(9, "held"), run(10, "interrupted")];
    const { queue: back, unread } = queueOfText(textOfQueue(queue) ?? "");
    expect(unread).toBe(0);
    expect(back.map(({ status }) => status)).toEqual(["interrupted", "held", "held", "interrupted"]);
    expect(back.map(({ plan, name }) => ({ plan, name }))).toEqual(
      queue.map(({ plan, name }) => ({ plan, name })),
    );
    expect(new Set(back.map(({ id }) => id)).size).toBe(4);
  });

  test("is nothing where nothing waits", () => {
    expect(textOfQueue([])).toBeNull();
  });

  test("leaves out what it cannot read, and counts it", () => {
    const [good] = JSON.parse(textOfQueue([run(1, "waiting")]) ?? "") as { plan: { config: object } }[];
    const badConfig = { ...good, plan: { ...good.plan, config: { ...good.plan.config, steps: -1 } } };
    const { queue, unread } = queueOfText(JSON.stringify([good, badConfig, { name: "x" }, null]));
    expect(queue).toHaveLength(1);
    expect(unread).toBe(3);
    expect(queueOfText("{")).toEqual({ queue: [], unread: 1 });
  });
});
