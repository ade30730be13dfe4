import { cameraCentre, type RigidTransform } from "../../geometry/pose.ts";
import { alignPoints, cameraInWorld } from "../../geometry/similarity.ts";
import { type Problem, ProblemError } from "../../problem.ts";
import { counted, dataWarning } from "../problems.ts";
import type { Frame, TruePath } from "../sequence.ts";
import type { SourceFile } from "../sourceFile.ts";
import { findPoseList, readPoseList } from "./poseList.ts";
import { findPoseMatrices, readPoseMatrix } from "./poseMatrices.ts";

type TrueFrame = Pick<Frame, "name" | "path" | "camFromWorld">;
type Poses = readonly (RigidTransform | null)[];

/** True poses of a drop, laid over the model's world by the similarity between camera centres. Null where there are none.
 *  Nothing here refuses a sequence: what is wrong with true poses goes to `problems`. */
export async function readTruePath(
  files: readonly SourceFile[],
  frames: readonly TrueFrame[],
  problems: Problem[],
): Promise<TruePath | null> {
  const list = findPoseList(files);
  const trueCamFromWorld =
    list === null ? await posesByFile(files, frames, problems) : await posesByName(list, frames, problems);
  return trueCamFromWorld === null ? null : aligned(trueCamFromWorld, frames, problems);
}

async function posesByName(
  file: SourceFile,
  frames: readonly TrueFrame[],
  problems: Problem[],
): Promise<Poses | null> {
  try {
    const poses = await readPoseList(file);
    return frames.map(({ name }) => poses.get(name) ?? null);
  } catch (caught) {
    problems.push(unreadable(caught, "No true camera path is shown."));
    return null;
  }
}

async function posesByFile(
  files: readonly SourceFile[],
  frames: readonly TrueFrame[],
  problems: Problem[],
): Promise<Poses | null> {
  const found = findPoseMatrices(
    files,
    frames.map(({ path }) => path),
  );
  const count = found.filter((file) => file !== null).length;
  if (count === 0) return null;
  const failures: unknown[] = [];
  const poses: (RigidTransform | null)[] = [];
  for (const file of found) {
    try {
      poses.push(file === null ? null : await readPoseMatrix(file));
    } catch (caught) {
      failures.push(caught);
      poses.push(null);
    }
  }
  if (failures.length > 0) {
    problems.push(
      unreadable(
        failures[0],
        `${failures.length} of ${counted(count, "pose file")} cannot be used, the others are.`,
      ),
    );
  }
  return poses;
}

/** Lays true cameras (metres, a world of their own) over the model's (normalised units). */
function aligned(
  trueCamFromWorld: Poses,
  frames: readonly TrueFrame[],
  problems: Problem[],
): TruePath | null {
  const pairs = frames.flatMap(({ camFromWorld }, i) => {
    const camFromTrue = trueCamFromWorld[i];
    return camFromWorld === null || camFromTrue === null ? [] : [{ camFromWorld, camFromTrue }];
  });
  const alignment = alignPoints(
    pairs.map((pair) => cameraCentre(pair.camFromWorld)),
    pairs.map((pair) => cameraCentre(pair.camFromTrue)),
  );
  if (alignment === null) {
    problems.push(
      dataWarning(
        "true-poses-not-aligned",
        { file: null },
        `True poses are given of ${counted(pairs.length, "posed frame")}, which do not say how their world lies over the model's: expected three or more whose cameras do not stand along a line.`,
        "The sequence is read without its true camera path; check that their names are those of the pictures.",
      ),
    );
    return null;
  }
  const { bFromA: trueFromWorld, rms } = alignment;
  return {
    camFromWorld: trueCamFromWorld.map((pose) => (pose === null ? null : cameraInWorld(pose, trueFromWorld))),
    metresPerUnit: trueFromWorld.scale,
    rmsMetres: rms,
  };
}

/** What is wrong with a file, as a warning. @throws whatever is no `ProblemError` */
function unreadable(caught: unknown, consequence: string): Problem {
  if (!(caught instanceof ProblemError)) throw caught;
  const { problem } = caught;
  return {
    ...problem,
    severity: "warning",
    message: `${problem.message} ${consequence}`,
    remedy: "The sequence is read all the same. Correct the file to see the true path whole.",
  };
}
