import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { mutations } from "./mutations.mjs";

test.each(mutations.map(({ name, file, from }) => ({ name, file, from })))(
  "the deliberate mistake still has exactly one place: $name",
  async ({ file, from }) => {
    const source = await readFile(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8");
    expect(source.split(from)).toHaveLength(2);
  },
);
