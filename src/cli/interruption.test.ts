import { expect, test } from "vitest";
import { Interruption } from "./interruption.ts";

test("interruption: the first Ctrl+C asks, and leaves the next one to end the process", () => {
  const before = process.listenerCount("SIGINT");
  const said: string[] = [];
  const interruption = new Interruption((text) => said.push(text));
  expect(interruption.isAsked).toBe(false);
  process.emit("SIGINT");
  expect(interruption.isAsked).toBe(true);
  expect(said).toHaveLength(1);
  expect(process.listenerCount("SIGINT")).toBe(before);
});

test("interruption: what has ended hears nothing any more", () => {
  const before = process.listenerCount("SIGINT");
  const interruption = new Interruption(() => undefined);
  interruption.dispose();
  expect(process.listenerCount("SIGINT")).toBe(before);
  expect(interruption.isAsked).toBe(false);
});
