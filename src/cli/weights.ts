import { readFile, stat, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Checkpoint, type PlainValue, readCheckpoint } from "../engine/checkpoint/checkpointFile.ts";
import { crc32 } from "../engine/checkpoint/crc32.ts";
import { torchDtypeName } from "../engine/checkpoint/dtypes.ts";
import { writeSafetensors } from "../engine/checkpoint/safetensors.ts";
import { dataError } from "../engine/data/problems.ts";
import { recognise } from "../engine/networks/recognise/recognise.ts";
import { describeProblem } from "../engine/problem.ts";
import { type Command, UsageError } from "./command.ts";
import { describeNetworks } from "./startingFiles.ts";

/** What a file of weights holds, as data that survives JSON. */
export interface WeightsListing {
  readonly format: Checkpoint["format"];
  readonly tensors: readonly TensorListing[];
  /** By path; what JSON cannot say is a text: integers beyond 2^53, `inf`, `-inf`, `nan`. */
  readonly other: Readonly<Record<string, JsonValue>>;
}

interface TensorListing {
  readonly name: string;
  /** PyTorch's name, for every format. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** CRC-32 of the row-major little-endian bytes. */
  readonly crc32: number;
}

type JsonValue = null | boolean | number | string | readonly JsonValue[];

export const command: Command = {
  usage: "FILE [--to OUT.safetensors]",
  description: `Says what a file of weights holds: .safetensors, or .pth as any torch.save has written it. Only tensors and
plain values are read; a file that asks for anything else is refused, and nothing of it is run. Below the tensors stand
the networks that train --weights and the page would find among them (--json: recognised), and what has no place there.

  --to OUT.safetensors   also writes all its tensors, bit for bit, as safetensors. Other values become its metadata,
                         as JSON texts.`,
  options: { to: { type: "string" } },
  async run({ positionals, values, say, json }) {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new UsageError("weights: name one file.");
    const target = values.to;
    const name = basename(file);
    const checkpoint = await readCheckpoint(await bytesOf(file), name);
    const listing = listingOf(checkpoint);
    const { report } = recognise([{ name, checkpoint }]);
    if (!json) {
      for (const line of [...describe(listing), ...describeNetworks(report)]) say(line);
      // The file was read all the same: that it holds no network is no failure of a command that lists.
      for (const problem of report.problems) say(`not used for networks: ${describeProblem(problem)}`);
    }
    if (typeof target === "string") {
      await convert(file, checkpoint, listing, target);
      say(`${listing.tensors.length} tensors written to ${target}`);
    }
    return { exitCode: 0, result: { ok: true, ...listing, recognised: report } };
  },
};

function listingOf({ format, tensors, other }: Checkpoint): WeightsListing {
  return {
    format,
    tensors: [...tensors].map(([name, { dtype, shape, data }]) => ({
      name,
      dtype: torchDtypeName(dtype),
      shape,
      crc32: crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    })),
    // Entries, not an object: assigning to its `__proto__` would lose the value of that name.
    other: Object.fromEntries([...other].map(([path, value]) => [path, jsonOf(value)])),
  };
}

function jsonOf(value: PlainValue): JsonValue {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value))
    return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  return Array.isArray(value) ? value.map(jsonOf) : (value as JsonValue);
}

function describe({ format, tensors, other }: WeightsListing): string[] {
  const widest = Math.max(0, ...tensors.map(({ name }) => name.length));
  return [
    `${format}: ${tensors.length} tensors, ${Object.keys(other).length} other values`,
    ...tensors.map(
      ({ name, dtype, shape, crc32 }) =>
        `  ${name.padEnd(widest)}  ${dtype} [${shape.join(", ")}]  crc32 ${crc32.toString(16).padStart(8, "0")}`,
    ),
    ...Object.entries(other).map(([path, value]) => `  ${path} = ${JSON.stringify(value)}`),
  ];
}

async function convert(
  source: string,
  { tensors }: Checkpoint,
  { other }: WeightsListing,
  target: string,
): Promise<void> {
  if (await isSameFile(source, target))
    throw dataError(
      "weights-overwrite",
      { file: target },
      "The file to write is the file that was read.",
      "Name another file behind --to.",
    );
  const metadata = Object.fromEntries(
    Object.entries(other).map(([path, value]) => [
      path,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  const bytes = writeSafetensors(tensors, metadata);
  await writeFile(target, bytes).catch((cause: unknown) => {
    throw dataError(
      "path-unwritable",
      { file: target },
      `This file cannot be written (${cause instanceof Error ? cause.message : String(cause)}).`,
      "Name a file in a folder that exists.",
      cause,
    );
  });
}

/** Also through links. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const found = await Promise.all([one, other].map((path) => stat(path).catch(() => null)));
  const [first, second] = found;
  return first !== null && second !== null && first.dev === second.dev && first.ino === second.ino;
}

async function bytesOf(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    throw dataError(
      "path-unreadable",
      { file },
      `This path cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`,
      "Name a file of weights.",
      cause,
    );
  });
}
