import { type Problem, ProblemError } from "../../problem.ts";
import { naturalOrder } from "../naturalOrder.ts";
import { baseNameOf, folderOf } from "../paths.ts";
import { counted, dataError, dataWarning, quoted } from "../problems.ts";
import type { SourceFile } from "../sourceFile.ts";
import { type ColmapModel, type ModelFiles, readModel } from "./model.ts";

/** Text models anywhere among the files, in natural order of their folders. A folder with only one of cameras.txt and
 *  images.txt counts if there is no complete one. */
export function findModels(files: readonly SourceFile[]): ModelFiles[] {
  const folders = new Map<
    string,
    { cameras: SourceFile | null; images: SourceFile | null; points3D: SourceFile | null }
  >();
  for (const file of files) {
    const part = PART_OF_NAME.get(baseNameOf(file.path).toLowerCase());
    if (part === undefined) continue;
    const folder = folderOf(file.path);
    const model = folders.get(folder) ?? { cameras: null, images: null, points3D: null };
    model[part] = file;
    folders.set(folder, model);
  }
  const models = [...folders]
    .map(([folder, parts]) => ({ folder, ...parts }))
    .sort((a, b) => naturalOrder(a.folder, b.folder));
  const complete = models.filter(({ cameras, images }) => cameras !== null && images !== null);
  return complete.length > 0
    ? complete
    : models.filter(({ cameras, images }) => cameras !== null || images !== null);
}

const PART_OF_NAME: ReadonlyMap<string, "cameras" | "images" | "points3D"> = new Map([
  ["cameras.txt", "cameras"],
  ["images.txt", "images"],
  ["points3d.txt", "points3D"],
]);

/** Reads every model and keeps the one with the most images, saying so; one that cannot be read gives way to one that can.
 *  @throws ProblemError if there is no text model, or none that can be read. */
export async function readLargestModel(
  files: readonly SourceFile[],
  problems: Problem[],
): Promise<ColmapModel> {
  const candidates = findModels(files);
  if (candidates.length === 0) throw noModel(files);
  const read: { model: ColmapModel; problems: Problem[] }[] = [];
  const failures: { folder: string; error: ProblemError }[] = [];
  for (const candidate of candidates) {
    const own: Problem[] = [];
    try {
      read.push({ model: await readModel(candidate, own), problems: own });
    } catch (caught) {
      if (!(caught instanceof ProblemError)) throw caught;
      failures.push({ folder: candidate.folder, error: caught });
    }
  }
  const [best, ...others] = read.sort((a, b) => b.model.images.length - a.model.images.length);
  if (best === undefined) throw failures[0].error;
  problems.push(...best.problems);
  for (const { error } of failures) problems.push({ ...error.problem, severity: "warning" });
  if (others.length + failures.length > 0) {
    const left = [
      ...others.map(({ model }) => `${quoted(model.folder)} (${model.images.length})`),
      ...failures.map(({ folder }) => `${quoted(folder)} (cannot be read)`),
    ];
    problems.push(
      dataWarning(
        "colmap-several-models",
        { file: best.model.imagesPath },
        `${candidates.length} models were found; ${quoted(best.model.folder)} has the most images (${best.model.images.length}) and is used, not ${left.join(", ")}.`,
        "Drop only the folder of another model to use that one.",
      ),
    );
  }
  return best.model;
}

function noModel(files: readonly SourceFile[]) {
  const binary = files.find(({ path }) => baseNameOf(path).toLowerCase() === "images.bin");
  if (binary !== undefined) {
    const folder = folderOf(binary.path) || ".";
    return dataError(
      "colmap-binary-model",
      { file: binary.path },
      "Only COLMAP's binary model is here (.bin), and the text model is needed.",
      `Convert it: colmap model_converter --input_path ${folder} --output_path ${folder} --output_type TXT`,
    );
  }
  return dataError(
    "dataset-no-model",
    { file: null },
    `Neither a COLMAP text model (cameras.txt, images.txt, points3D.txt) nor a transforms.json is among the ${counted(files.length, "dropped file")}.`,
    "Export it from COLMAP (File > Export model as text, or model_converter --output_type TXT) and drop it with the pictures.",
  );
}
