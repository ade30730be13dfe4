import { crc32 } from "../checkpoint/crc32.ts";
import type { OpenedDataset } from "../protocol.ts";

/** Recognises the same data again, at whatever working resolution and stride they were read: a checksum, as eight
 *  hexadecimal digits, of the sequences' and frames' names and of the frames' poses. */
export function datasetFingerprint({ sequences }: Pick<OpenedDataset, "sequences">): string {
  const identity = sequences.map(({ name, frames }) => [
    name,
    frames.map((frame) => [frame.name, frame.hasPicture, frame.hasGroundTruth, frame.camFromWorld]),
  ]);
  return crc32(new TextEncoder().encode(JSON.stringify(identity)))
    .toString(16)
    .padStart(8, "0");
}
