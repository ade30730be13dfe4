import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { goldenSubset } from "../../tools/test/goldenFolders.ts";
import { main } from "./main.ts";

const CASE = "case6_adamw_unit.safetensors";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parity-"));
  for (const file of ["manifest.json", CASE]) copyFileSync(join(goldenSubset, file), join(folder, file));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The AdamW case of the subset, its bytes changed. */
function writeChanged(change: (bytes: Buffer) => Uint8Array): void {
  writeFileSync(join(folder, CASE), change(readFileSync(join(goldenSubset, CASE))));
}

async function run(...args: string[]) {
  const said: string[] = [];
  const printed: string[] = [];
  const exitCode = await main(["parity", ...args, "--json"], {
    invocation: "gasmono",
    say: (text) => said.push(text),
    print: (text) => printed.push(text),
  });
  expect(printed).toHaveLength(1);
  return { exitCode, said: said.join("\n"), result: JSON.parse(printed[0]) };
}

test("parity: what is there is compared, the rest is listed, and a table is for people", async () => {
  mkdirSync(join(folder, "sub"));
  writeFileSync(join(folder, "sub", "case8.json"), "{}");
  const { exitCode, said, result } = await run(folder);
  expect(exitCode).toBe(0);
  expect(result.ok).toBe(true);
  expect(result.results).toHaveLength(39);
  expect(result.results[0]).toEqual({
    case: "6",
    name: "adamw.w.after1",
    family: "AdamW",
    relL2: expect.any(Number),
    maxAbs: expect.any(Number),
    measure: "maxAbs",
    tolerance: 1e-6,
    ok: true,
  });
  expect(result.skipped).not.toContain("sub: of no known case");
  expect(result.skipped).toContain("case 5: no case5_geometry.safetensors");
  expect(result.skipped).toContain("sub/case8.json: of no known case");
  expect(said).toMatch(/^case +results +pass +largest +measure +tolerance +at$/m);
  expect(said).toMatch(/^6 +AdamW +14 of 14 /m);
});

test("parity: one number beyond its tolerance makes it 1 and is named", async () => {
  // The data's last float.
  writeChanged((bytes) => {
    bytes.writeFloatLE(0.25, bytes.length - 4);
    return bytes;
  });
  const { exitCode, said, result } = await run(folder);
  expect(exitCode).toBe(1);
  expect(result.ok).toBe(false);
  const failing = result.results.filter(({ ok }: { ok: boolean }) => !ok);
  expect(failing).toHaveLength(1);
  expect(said).toContain(`FAILS: case 6, ${failing[0].name}: maxAbs`);
});

test("parity: a folder of links to the files is as good as the files", async () => {
  rmSync(join(folder, CASE));
  symlinkSync(join(goldenSubset, CASE), join(folder, CASE));
  const { exitCode, result } = await run(folder);
  expect(exitCode).toBe(0);
  expect(result.results).toHaveLength(39);
});

test("parity: a damaged file, a damaged manifest and a missing folder are refused", async () => {
  writeChanged((bytes) => bytes.subarray(0, bytes.length - 5));
  expect(await run(folder)).toMatchObject({ exitCode: 2, result: { ok: false, problems: [{ file: CASE }] } });
  writeChanged((bytes) => {
    bytes.writeFloatLE(Number.NaN, bytes.length - 4);
    return bytes;
  });
  expect(await run(folder)).toMatchObject({
    exitCode: 2,
    result: {
      problems: [{ code: "golden-not-finite", file: CASE, remedy: expect.stringMatching(/complete folder/) }],
    },
  });
  writeFileSync(join(folder, "manifest.json"), '{"seed_prefix": ');
  expect(await run(folder)).toMatchObject({ exitCode: 2, result: { problems: [{ code: "golden-json" }] } });
  expect(await run(join(folder, "nowhere"))).toMatchObject({
    exitCode: 2,
    result: { problems: [{ code: "golden-folder" }] },
  });
  expect(await run()).toMatchObject({ exitCode: 2, result: { problems: [{ code: "command-line" }] } });
});
