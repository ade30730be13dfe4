import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readCheckpoint } from "../../checkpoint/checkpointFile.ts";
import { crc32 } from "../../checkpoint/crc32.ts";
import { canonicalName, isUnusedByNetworks } from "../../checkpoint/names.ts";
import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import { type StateEntry, writePth } from "./pth.ts";
import { referenceStateDictionaries } from "./stateDictionaries.ts";

const folder = resolve(process.env.GASMONO_SHARED ?? "../shared", "golden/pth");
const isThere = existsSync(resolve(folder, "expected.json"));
if (!isThere) console.warn(`${folder} is absent: the tests of exported weights against it do not run.`);

interface Expected {
  readonly tensor?: { readonly shape: number[]; readonly crc32_of_contiguous_bytes: number };
}

/** What a checkpoint of the reference's trainer holds, by its own account: keys in order, with shape and CRC-32. */
function expectedOf(file: string): [key: string, Expected][] {
  return JSON.parse(readFileSync(resolve(folder, "expected.json"), "utf8")).files[file].content.dict;
}

/** What training would have written of it: shared tensors once, nothing that no network reads. */
async function trainedPartOf(network: "encoder" | "depth"): Promise<Map<string, StoredTensor>> {
  const bytes = new Uint8Array(readFileSync(resolve(folder, `${network}.pth`)));
  const { tensors } = await readCheckpoint(bytes, `${network}.pth`);
  return new Map(
    [...tensors]
      .filter(([key]) => canonicalName(key) === key && !isUnusedByNetworks(key))
      .map(([key, tensor]) => [`${network}.${key}`, tensor]),
  );
}

describe.skipIf(!isThere)("exported weights against a checkpoint of the reference's trainer", () => {
  test.each(["encoder", "depth"] as const)(
    "%s.pth: from the trained tensors alone come its keys, shapes and CRCs",
    async (network) => {
      const trained = await trainedPartOf(network);
      const state = referenceStateDictionaries(trained, "weights.safetensors").get(network);
      const pth = writePth(network, new Map<string, StateEntry>(state));
      const { tensors } = await readCheckpoint(pth, `${network}.pth`);
      const summary = [...tensors].map(([key, { shape, data }]): [string, Expected] => [
        key,
        {
          tensor: {
            shape: [...shape],
            crc32_of_contiguous_bytes: crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
          },
        },
      ]);
      const expected = expectedOf(`${network}.pth`).flatMap(([key, { tensor }]): [string, Expected][] =>
        tensor === undefined
          ? []
          : [
              [
                key,
                {
                  tensor: {
                    shape: tensor.shape,
                    crc32_of_contiguous_bytes: tensor.crc32_of_contiguous_bytes,
                  },
                },
              ],
            ],
      );
      const byKey = ([a]: [string, Expected], [b]: [string, Expected]) => (a < b ? -1 : 1);
      expect(summary.sort(byKey)).toEqual(expected.sort(byKey));
      expect(summary.length > trained.size).toBe(network === "encoder");
    },
  );
});
