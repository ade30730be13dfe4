import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type FuzzSample, fuzzCheckpoints } from "../../../tools/test/checkpointFuzz.ts";
import {
  bytesOfFloats,
  dict,
  float,
  integer,
  list,
  orderedDict,
  pickle,
  storage,
  tensor,
  text,
  torchLegacy,
  torchZip,
} from "../../../tools/test/torchFileWriting.ts";
import { torchTar } from "../../../tools/test/torchTarWriting.ts";
import { readAll } from "../data/sourceFile.ts";
import { expandZipBytes } from "../data/zip.ts";
import { readCheckpoint } from "./checkpointFile.ts";
import { writeSafetensors } from "./safetensors.ts";

/** Reliability P5 and P6: damaged checkpoints are read or refused, within a second, and nothing else ever happens.
 *  `GASMONO_FUZZ_CASES=10000` for the full measure; `GASMONO_FUZZ_SEED` for other cases. */
const CASES = Number(process.env.GASMONO_FUZZ_CASES ?? 500);
const SEED = Number(process.env.GASMONO_FUZZ_SEED ?? 20230919);

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`./pth/fixtures/${name}`, import.meta.url))));

const content = dict(
  [text("w"), tensor({ storage: storage("0", "FloatStorage", 6), shape: [2, 2], stride: [1, 3], offset: 1 })],
  [text("e"), tensor({ storage: storage("0", "FloatStorage", 6), shape: [3, 2], stride: [0, 1] })],
  [text("n"), list(integer(2n ** 60n), float(0.5), orderedDict)],
);
const elements = bytesOfFloats(1, 2, 3, 4, 5, 6);
const whole = (file: Uint8Array): FuzzSample => ({ file, parts: null });

/** A zip of `torch.save` with what is in it. */
async function taken(file: Uint8Array): Promise<FuzzSample> {
  const storages: [string, Uint8Array][] = [];
  let object = new Uint8Array(0);
  for (const entry of await expandZipBytes("zip", file)) {
    const bytes = await readAll(entry, file.length);
    const name = entry.path.split("/").slice(2).join("/");
    if (name === "data.pkl") object = bytes;
    else if (name.startsWith("data/")) storages.push([name.slice("data/".length), bytes]);
  }
  return { file, parts: { pickle: object, storages } };
}

const corpora: Readonly<Record<string, () => Promise<FuzzSample[]>>> = {
  "pth-zip": async () => [
    await taken(fixture("awkward_zip.pth")),
    await taken(fixture("nested_with_namespace.pth")),
    await taken(torchZip(pickle(content), [["0", elements]])),
  ],
  "pth-legacy": async () => [
    whole(fixture("awkward_legacy.pth")),
    whole(
      torchLegacy({
        object: pickle(content),
        storages: [{ key: "0", length: 6, content: elements }],
      }),
    ),
  ],
  "pth-tar": async () => [whole(torchTar())],
  safetensors: async () => {
    const { tensors } = await readCheckpoint(fixture("awkward_zip.pth"), "awkward_zip.pth");
    const { tensors: few } = await readCheckpoint(fixture("nested_model.pth"), "nested_model.pth");
    return [whole(writeSafetensors(tensors, { format: "pt" })), whole(writeSafetensors(few))];
  },
};

test.each(Object.keys(corpora))(
  `fuzz: ${CASES} damaged files of %s give contents or a problem, each within a second`,
  async (format) => {
    const { outcomes, failures, slowestMs } = await fuzzCheckpoints({
      seed: SEED,
      cases: CASES,
      corpus: await corpora[format](),
    });
    if (process.env.GASMONO_FUZZ_CASES !== undefined)
      console.log(`${format}: slowest ${slowestMs.toFixed(1)} ms`, Object.fromEntries([...outcomes].sort()));
    expect(failures).toEqual([]);
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(CASES);
    // Damage that is never or always noticed would test nothing.
    const accepted = outcomes.get(`accepted ${format}`) ?? 0;
    expect(accepted).toBeGreaterThan(CASES / 50);
    expect(accepted).toBeLessThan(CASES * 0.9);
    expect(outcomes.size).toBeGreaterThan(6);
  },
  600_000,
);
