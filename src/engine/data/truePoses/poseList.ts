import type { RigidTransform } from "../../geometry/pose.ts";
import { type Quaternion, quaternionLength, rotationFromQuaternion } from "../../geometry/quaternion.ts";
import { forEachLine } from "../colmap/lines.ts";
import { LineFields } from "../colmap/tokens.ts";
import { baseNameOf, folderOf } from "../paths.ts";
import { quoted } from "../problems.ts";
import type { SourceFile } from "../sourceFile.ts";

const FIELDS = ["NAME", "QW", "QX", "QY", "QZ", "TX", "TY", "TZ"] as const;

/** Written with few digits, a quaternion's length may differ from 1 by this. */
const MAX_LENGTH_ERROR = 0.01;

/** The topmost `groundtruth/poses.txt` of a drop, or null. */
export function findPoseList(files: readonly SourceFile[]): SourceFile | null {
  const found = files.filter(
    ({ path }) =>
      baseNameOf(path).toLowerCase() === "poses.txt" &&
      ["groundtruth", "ground_truth"].includes(baseNameOf(folderOf(path)).toLowerCase()),
  );
  const depth = ({ path }: SourceFile) => path.split("/").length;
  return found.sort((a, b) => depth(a) - depth(b)).at(0) ?? null;
}

/** True poses by the picture's NAME: `NAME QW QX QY QZ TX TY TZ`, camFromWorld, metres, x right, y down, z forward.
 *  @throws ProblemError naming file and line of the first record that is wrong */
export async function readPoseList(file: SourceFile): Promise<Map<string, RigidTransform>> {
  const poses = new Map<string, RigidTransform>();
  const fields = new LineFields(file.path);
  await forEachLine(file, (bytes, start, end, line) => {
    if (!fields.take(bytes, start, end, line)) return;
    const found = fields.countRemaining();
    if (found !== FIELDS.length) {
      throw fields.problem(
        "true-pose-fields",
        `A true pose needs ${FIELDS.length} fields (${FIELDS.join(" ")}), this line has ${found}.`,
        "Write a line for each picture.",
      );
    }
    fields.next();
    const name = fields.text();
    const quaternion: Quaternion = [
      fields.nextNumber("QW"),
      fields.nextNumber("QX"),
      fields.nextNumber("QY"),
      fields.nextNumber("QZ"),
    ];
    if (!(Math.abs(quaternionLength(quaternion) - 1) <= MAX_LENGTH_ERROR)) {
      throw fields.problem(
        "true-pose-quaternion",
        `The quaternion (${quaternion.join(", ")}) of ${quoted(name)} has the length ${quaternionLength(quaternion).toFixed(3)}, expected 1.`,
        "Write QW QX QY QZ of camFromWorld, the real part first.",
      );
    }
    if (poses.has(name)) {
      throw fields.problem(
        "true-pose-duplicate",
        `${quoted(name)} has a pose already.`,
        "Delete one of the two.",
      );
    }
    const translation = [fields.nextNumber("TX"), fields.nextNumber("TY"), fields.nextNumber("TZ")];
    poses.set(name, { rotation: rotationFromQuaternion(quaternion), translation });
  });
  return poses;
}
