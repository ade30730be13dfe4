import type { Problem } from "../problem.ts";
import type { ColmapModel } from "./colmap/model.ts";
import { baseNameOf, folded, folderOf } from "./paths.ts";
import { counted, dataWarning, quoted } from "./problems.ts";
import type { SourceFile } from "./sourceFile.ts";

/** Which dropped picture belongs to which image of the model. */
export interface PictureMatch {
  readonly ofName: ReadonlyMap<string, SourceFile>;
  /** Pictures beside the matched ones that the model does not know, under the name that COLMAP would have given them. */
  readonly unregistered: readonly { readonly name: string; readonly file: SourceFile }[];
}

/** Folder names that hold the pictures proper, where several folders hold files of the same names
 *  (`images_2`, `masks`, ...). */
const USUAL_FOLDERS = ["images", "image", "rgb", "color", "colour", "frames", "input"];

/** Matches NAMEs to pictures: the exact path, else the only path that ends with the name, else the only picture of
 *  that base name. Folder names, letter case and Unicode spelling are forgiven, ambiguity is not. */
export function matchPictures(
  { images, imagesPath }: Pick<ColmapModel, "images" | "imagesPath">,
  pictures: readonly SourceFile[],
  problems: Problem[],
): PictureMatch {
  const byBase = groupBy(pictures, ({ path }) => baseNameOf(folded(path)));
  const namesOfBase = groupBy(images, ({ name }) => baseNameOf(folded(name)));
  const candidates = new Map<string, readonly SourceFile[]>();
  for (const { name } of images) {
    const key = folded(name);
    const sameBase = byBase.get(baseNameOf(key)) ?? [];
    const exact = sameBase.filter(({ path }) => path === name);
    const ending = sameBase.filter(({ path }) => `/${folded(path)}`.endsWith(`/${key}`));
    const isBaseUnique = sameBase.length === 1 && namesOfBase.get(baseNameOf(key))?.length === 1;
    candidates.set(
      name,
      exact.length > 0 ? exact : ending.length > 0 ? ending : isBaseUnique ? sameBase : [],
    );
  }
  const { root, rivals } = preferredRoot(candidates);
  if (rivals.length > 0) {
    problems.push(
      dataWarning(
        "dataset-pictures-ambiguous",
        { file: imagesPath },
        `Several folders hold pictures of these names: ${quoted(root)} is used, ${rivals.map(quoted).join(", ")} not.`,
        "Drop only the folder of the pictures that COLMAP saw, if that is another one.",
      ),
    );
  }
  const ofName = new Map<string, SourceFile>();
  for (const [name, files] of candidates) {
    const file = files.length === 1 ? files[0] : files.find(({ path }) => rootOf(path, name) === root);
    if (file !== undefined) ofName.set(name, file);
  }
  warnOfMissing(images, imagesPath, ofName, pictures, problems);
  return { ofName, unregistered: unregisteredBeside(ofName, pictures) };
}

/** What stands before the name in a path; the folder itself if the name's own folders are missing in the path. */
function rootOf(path: string, name: string): string {
  const isEnding = `/${folded(path)}`.endsWith(`/${folded(name)}`);
  const nameLength = isEnding ? name.normalize("NFC").length : baseNameOf(path).normalize("NFC").length;
  const composed = path.normalize("NFC");
  return composed.slice(0, composed.length - nameLength);
}

/** The folder that holds the most of the names; of equals the usual one, then the shortest, then the first. */
function preferredRoot(candidates: ReadonlyMap<string, readonly SourceFile[]>) {
  const countOfRoot = new Map<string, number>();
  const contested = new Set<string>();
  for (const [name, files] of candidates) {
    for (const { path } of files) {
      const root = rootOf(path, name);
      countOfRoot.set(root, (countOfRoot.get(root) ?? 0) + 1);
      if (files.length > 1) contested.add(root);
    }
  }
  const usualness = (root: string): number => {
    const index = USUAL_FOLDERS.indexOf(baseNameOf(root.replace(/\/$/, "")).toLowerCase());
    return index === -1 ? USUAL_FOLDERS.length : index;
  };
  const [root = "", ...rivals] = [...contested].sort(
    (a, b) =>
      (countOfRoot.get(b) ?? 0) - (countOfRoot.get(a) ?? 0) ||
      usualness(a) - usualness(b) ||
      a.length - b.length ||
      (a < b ? -1 : 1),
  );
  return { root, rivals };
}

function warnOfMissing(
  images: ColmapModel["images"],
  imagesPath: string,
  ofName: ReadonlyMap<string, SourceFile>,
  pictures: readonly SourceFile[],
  problems: Problem[],
): void {
  const missing = images.filter(({ name }) => !ofName.has(name));
  if (missing.length === 0) return;
  const [first] = missing;
  if (missing.length < images.length) {
    problems.push(
      dataWarning(
        "dataset-pictures-missing",
        { file: imagesPath, line: first.line },
        `${quoted(first.name)} is named here, but no dropped picture fits; ${missing.length} of ${images.length} images lack theirs.`,
        "Training goes on without them; drop the folder that holds them to include them.",
      ),
    );
    return;
  }
  problems.push(
    dataWarning(
      "dataset-no-pictures",
      { file: imagesPath, line: first.line },
      pictures.length === 0
        ? `No pictures came with the model (${counted(images.length, "image")}, the first is ${quoted(first.name)}).`
        : `None of the ${counted(pictures.length, "dropped picture")} (${quoted(pictures[0].path)}, ...) has a name of the model (${quoted(first.name)}, ...).`,
      "Drop the folder of the pictures together with the model to train; names must end as in images.txt.",
    ),
  );
}

function unregisteredBeside(
  ofName: ReadonlyMap<string, SourceFile>,
  pictures: readonly SourceFile[],
): PictureMatch["unregistered"] {
  const rootOfFolder = new Map<string, string>();
  const taken = new Set<SourceFile>();
  for (const [name, file] of ofName) {
    taken.add(file);
    rootOfFolder.set(folderOf(file.path), rootOf(file.path, name));
  }
  return pictures.flatMap((file) => {
    const root = rootOfFolder.get(folderOf(file.path));
    return root === undefined || taken.has(file)
      ? []
      : [{ name: file.path.normalize("NFC").slice(root.length), file }];
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
