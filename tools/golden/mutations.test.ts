import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { mutations } from "./mutations.mjs";

test("the parity room's README lists the deliberate mistakes by name, with what sees them", async () => {
  const readme = await readFile(
    fileURLToPath(new URL("../../src/engine/parity/README.md", import.meta.url)),
    "utf8",
  );
  const [, table] = readme.split(/^\| mistake +\| red cases +\|$/m);
  const rows = table.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| ---"));
  expect(rows.map((row) => row.split("|")[1].trim())).toEqual(mutations.map(({ name }) => name));
  for (const row of rows) expect(row.split("|")[2].trim(), row).not.toBe("");
});

test.each(mutations.map(({ name, file, from }) => ({ name, file, from })))(
  "the deliberate mistake still has exactly one place: $name",
  async ({ file, from }) => {
    const source = await readFile(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8");
    expect(source.split(from)).toHaveLength(2);
  },
);
