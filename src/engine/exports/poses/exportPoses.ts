import type { Sequence } from "../../data/sequence.ts";
import { readTransforms } from "../../data/transforms.ts";
import { type RigidTransform, withLengthsScaled } from "../../geometry/pose.ts";
import { storedZip } from "../storedZip.ts";
import { colmapText, withPoses } from "./colmapText.ts";
import { transformsJson } from "./transformsJson.ts";

export type PoseFormat = "colmap" | "transforms";

/** A sequence's cameras and poses as a file: a zip of COLMAP's text files, or transforms.json.
 *  @param camFromWorld a pose a frame in normalised units; null leaves the frame its own
 *  @throws ProblemError if the opened files cannot be read again, or a camera cannot be described */
export async function exportPoses(
  { frames, normalisedFromColmap, poseFiles }: Sequence,
  camFromWorld: readonly (RigidTransform | null)[],
  format: PoseFormat,
): Promise<Uint8Array> {
  if (poseFiles === null) throw new Error("A sequence that was made up has no files to export poses into.");
  const inColmapsUnit = new Map<string, RigidTransform>();
  frames.forEach((frame, i) => {
    const pose = camFromWorld[i];
    if (pose) inColmapsUnit.set(frame.name, withLengthsScaled(pose, 1 / normalisedFromColmap));
  });
  if (format === "transforms") {
    return new TextEncoder().encode(await transformsJson(poseFiles, inColmapsUnit));
  }
  const model =
    poseFiles.kind === "colmap"
      ? await withPoses(poseFiles, inColmapsUnit)
      : colmapText(await readTransforms(poseFiles.file), inColmapsUnit);
  return storedZip(model);
}
