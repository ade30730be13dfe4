import { expect, test } from "vitest";
import { ConstantArena } from "./constantArena.ts";

const words = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

test("constant arena: equal contents lie once, others 256 bytes apart, each with its own length", () => {
  const arena = new ConstantArena();
  const first = arena.place(words(1, 2));
  const second = arena.place(words(1, 2, 0));
  expect([first, second]).toEqual([
    { offset: 0, size: 8 },
    { offset: 256, size: 12 },
  ]);
  expect(arena.place(words(1, 2))).toEqual(first);
  expect(arena.bytes).toBe(512);
});

test("constant arena: a content longer than the distance takes what it needs", () => {
  const arena = new ConstantArena();
  arena.place(words(...Array.from({ length: 65 }, (_, i) => i)));
  expect(arena.place(words(7)).offset).toBe(512);
});
