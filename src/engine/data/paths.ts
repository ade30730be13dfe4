/** Paths inside a drop: forward slashes, no leading slash. */

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Lower-case extension without the dot, "" without one. */
export function extensionOf(path: string): string {
  const base = baseNameOf(path);
  const dot = base.lastIndexOf(".");
  return dot <= 0 ? "" : base.slice(dot + 1).toLowerCase();
}

/** Base name without its extension. */
export function stemOf(path: string): string {
  const base = baseNameOf(path);
  const dot = base.lastIndexOf(".");
  return dot <= 0 ? base : base.slice(0, dot);
}

/** What files of one frame have in common: `frame-000320.color.jpg`, `frame-000320.depth.png` and `frame-000320.pose.txt` are
 *  all `frame-000320`. */
export function sharedStem(path: string): string {
  return stemOf(path)
    .normalize("NFC")
    .toLowerCase()
    .replace(/\.(color|colour|rgb|depth|pose)$/, "");
}

/** One spelling for names that people take for the same: Unicode composed (macOS decomposes it), lower case. */
export function folded(path: string): string {
  return path.replaceAll("\\", "/").normalize("NFC").toLowerCase();
}

/** Longest folder that holds all paths, "" if there is none. */
export function commonFolder(paths: readonly string[]): string {
  if (paths.length === 0) return "";
  let common = folderOf(paths[0]).split("/");
  for (const path of paths) {
    const folders = folderOf(path).split("/");
    let shared = 0;
    while (shared < common.length && common[shared] === folders[shared]) shared++;
    common = common.slice(0, shared);
  }
  return common.join("/");
}

/** How many path components two paths share from the front. */
export function sharedComponents(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  let shared = 0;
  while (shared < left.length && shared < right.length && left[shared] === right[shared]) shared++;
  return shared;
}
