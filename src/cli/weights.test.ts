import { existsSync, linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { type ExpectedFiles, expectedLeaves } from "../../tools/test/torchExpectations.ts";
import {
  type Code,
  dict,
  float,
  integer,
  list,
  pickle,
  text,
  torchZip,
  yes,
} from "../../tools/test/torchFileWriting.ts";
import { readCheckpoint } from "../engine/checkpoint/checkpointFile.ts";
import { writeSafetensors } from "../engine/checkpoint/safetensors.ts";
import { namedTensor, specsOfRun, tensorsOf } from "../engine/networks/recognise/checkpointTesting.ts";
import { main } from "./main.ts";

const folder = mkdtempSync(join(tmpdir(), "weights-"));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../engine/checkpoint/pth/fixtures/${name}`, import.meta.url));
const { files, refuse, marker } = JSON.parse(readFileSync(fixture("expected.json"), "utf8")) as ExpectedFiles;

async function run(...args: string[]) {
  const said: string[] = [];
  const printed: string[] = [];
  const exitCode = await main(["weights", ...args], {
    invocation: "gasmono",
    say: (line) => said.push(line),
    print: (line) => printed.push(line),
  });
  return { exitCode, said: said.join("\n"), printed };
}

async function listing(...args: string[]) {
  const { exitCode, printed } = await run(...args, "--json");
  expect([exitCode, printed.length]).toEqual([0, 1]);
  return JSON.parse(printed[0]);
}

/** A file of plain values alone. */
function fileWith(name: string, ...entries: readonly (readonly [Code, Code])[]): string {
  const path = join(folder, name);
  writeFileSync(path, torchZip(pickle(dict(...entries))));
  return path;
}

describe("weights", () => {
  test.each(Object.keys(files))("lists what PyTorch says is in %s", async (file) => {
    const { tensors, other } = expectedLeaves(files[file].content);
    const { recognised: _, ...listed } = await listing(fixture(file));
    expect(listed).toEqual({
      ok: true,
      format: file.includes("legacy") ? "pth-legacy" : "pth-zip",
      tensors: tensors.map(([name, description]) => ({ name, ...(description as object) })),
      other: Object.fromEntries(other),
    });
  });

  test.each(Object.keys(files))("--to writes the tensors of %s bit for bit, as safetensors", async (file) => {
    const target = join(folder, `${file}.safetensors`);
    const before = await listing(fixture(file), "--to", target);
    const after = await listing(target);
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(after.format).toBe("safetensors");
    expect(after.tensors.sort(byName)).toEqual(before.tensors.sort(byName));
    expect(Object.keys(after.other).sort()).toEqual(Object.keys(before.other).sort());
  });

  test("tells people the same", async () => {
    const { exitCode, said, printed } = await run(fixture("nested_model.pth"));
    expect([exitCode, printed]).toEqual([0, []]);
    expect(said).toBe(
      [
        "pth-zip: 3 tensors, 2 other values",
        "  model.stem.0.conv.weight             float32 [4, 3, 3, 3]  crc32 3efd282d",
        "  model.stem.0.bn.weight               float32 [4]  crc32 86cb7687",
        "  model.stem.0.bn.num_batches_tracked  int64 []  crc32 6522df69",
        "  epoch = 12",
        "  best = 0.5",
        "not used for networks: nested_model.pth: This MPViT has tensors of 0 stages, expected 4. Only MPViT encoders with the published windows, our nano, ResNet-18 and the decoder are known.",
      ].join("\n"),
    );
  });

  test("says which networks are in a file, and what has no place in them", async () => {
    const path = join(folder, "run.safetensors");
    const tensors = tensorsOf(specsOfRun("nano"));
    writeFileSync(path, writeSafetensors(new Map([...tensors, ["foreign", namedTensor("foreign", [2])]])));
    const { recognised } = await listing(path);
    expect(recognised).toMatchObject({ canPredict: true, problems: [], unknown: [{ name: "foreign" }] });
    const { said } = await run(path);
    expect(said).toMatch(/^run\.safetensors: the depth encoder, "nano", .* parameters$/m);
    expect(said).toMatch(/^1 tensors unknown: foreign$/m);
  });

  test("says as texts what JSON cannot say, and keeps every name", async () => {
    const path = fileWith(
      "values.pth",
      [text("large"), integer(2n ** 60n)],
      [
        text("list"),
        list(float(Number.POSITIVE_INFINITY), float(Number.NEGATIVE_INFINITY), float(Number.NaN)),
      ],
      [text("__proto__"), yes],
    );
    const { other } = await listing(path, "--to", join(folder, "values.safetensors"));
    const expected: [string, unknown][] = [
      ["large", "1152921504606846976"],
      ["list", ["inf", "-inf", "nan"]],
      ["__proto__", true],
    ];
    expect(Object.entries(other)).toEqual(expected);
    const written = await readCheckpoint(readFileSync(join(folder, "values.safetensors")), "values");
    expect(written.other.get("list")).toBe('["inf","-inf","nan"]');
    expect(written.other.get("__proto__")).toBe("true");
  });

  test.each(Object.keys(refuse))("refuses %s with its problem, and writes nothing", async (file) => {
    const target = join(folder, "refused.safetensors");
    const { exitCode, printed } = await run(fixture(file), "--to", target, "--json");
    expect(exitCode).toBe(2);
    expect(JSON.parse(printed[0])).toMatchObject({ ok: false, problems: [{ severity: "error", file }] });
    expect(existsSync(target)).toBe(false);
    expect(existsSync(marker)).toBe(false);
  });

  test("does not overwrite what it reads, under whatever name", async () => {
    const original = readFileSync(fixture("nested_model.pth"));
    const source = join(folder, "source.pth");
    writeFileSync(source, original);
    symlinkSync(source, join(folder, "symbolic.pth"));
    linkSync(source, join(folder, "hard.pth"));
    for (const target of [
      source,
      join(folder, ".", "source.pth"),
      join(folder, "symbolic.pth"),
      join(folder, "hard.pth"),
    ]) {
      const { exitCode, printed } = await run(source, "--to", target, "--json");
      expect(exitCode).toBe(2);
      expect(JSON.parse(printed[0]).problems[0].code).toBe("weights-overwrite");
    }
    expect(readFileSync(source)).toEqual(original);
  });

  test("refuses what cannot be read or written, and a wrong command line", async () => {
    const codeOf = async (...args: string[]) => {
      const { exitCode, printed } = await run(...args, "--json");
      return [exitCode, JSON.parse(printed[0]).problems[0].code];
    };
    expect(await codeOf(join(folder, "absent.pth"))).toEqual([2, "path-unreadable"]);
    expect(await codeOf(fixture("nested_model.pth"), "--to", join(folder, "no", "where"))).toEqual([
      2,
      "path-unwritable",
    ]);
    expect(await codeOf(fixture("expected.json"))).toEqual([2, "checkpoint-format"]);
    expect(await codeOf()).toEqual([2, "command-line"]);
    expect(await codeOf("a.pth", "b.pth")).toEqual([2, "command-line"]);
  });
});
