import type { ColmapModel } from "../../data/colmap/model.ts";
import type { CameraSummary } from "../../data/sequence.ts";
import { fromRows, type RigidTransform, withLengthsScaled } from "../../geometry/pose.ts";
import { storedZip } from "../storedZip.ts";
import { colmapText } from "./colmapText.ts";
import type { PoseFormat } from "./exportPoses.ts";
import { transformsOf } from "./transformsJson.ts";

/** What is kept of a sequence. Poses are `[R | t]`, 3 x 4, row-major, normalised units. */
export interface RecordedSequence {
  readonly frames: readonly { readonly name: string; readonly camFromWorld: readonly number[] | null }[];
  readonly normalisedFromColmap: number;
  /** World, 3 N, normalised units. */
  readonly pointPositions: Float32Array;
  /** 3 N, 8-bit RGB. */
  readonly pointColours: Uint8Array;
}

/** Cameras and poses of a sequence whose files are not at hand, such as a recording's, as `exportPoses` writes them: its
 *  posed frames, its one camera, its points without tracks.
 *  @param camFromWorld a pose a frame in normalised units; null leaves the frame its own
 *  @throws ProblemError if the format cannot describe the camera */
export function recordedPoses(
  sequence: RecordedSequence,
  camera: CameraSummary,
  camFromWorld: readonly (readonly number[] | null)[],
  format: PoseFormat,
): Uint8Array {
  const colmapFromNormalised = 1 / sequence.normalisedFromColmap;
  const inColmapsUnit = (rows: readonly number[]): RigidTransform =>
    withLengthsScaled(fromRows(rows), colmapFromNormalised);
  const refined = new Map<string, RigidTransform>();
  const images: ColmapModel["images"][number][] = [];
  sequence.frames.forEach(({ name, camFromWorld: own }, i) => {
    const rows = camFromWorld[i];
    if (rows) refined.set(name, inColmapsUnit(rows));
    if (own === null) return;
    images.push({ id: i + 1, name, cameraId: camera.id, camFromWorld: inColmapsUnit(own), line: 0 });
  });
  const cameras: ColmapModel["cameras"] = new Map([[camera.id, { ...camera, line: 0 }]]);
  if (format === "transforms") {
    return new TextEncoder().encode(transformsOf({ cameras, images }, (name) => `images/${name}`, refined));
  }
  const positions = Float64Array.from(sequence.pointPositions, (length) => length * colmapFromNormalised);
  return storedZip(
    colmapText({ cameras, images, points: { positions, colours: sequence.pointColours } }, refined),
  );
}
