import type { VirtualFile } from "../../engine/data/virtualFile.ts";
import { collectEntries, walkEntries } from "../directoryWalker.ts";
import { changeView } from "../store/index.ts";
import { sortFiles } from "../weights/weightFiles.ts";
import { openDataset } from "./openDataset.ts";
import { leaveRecording } from "./openRecording.ts";
import { areRunFiles, openRunFile } from "./openRunFile.ts";
import { openWeights } from "./openWeights.ts";
import { report } from "./report.ts";

/** Makes the whole page a place to drop files on. Returns the function that ends it. */
export function listenForDrops(target: Window): () => void {
  let depth = 0;
  const show = (isDropping: boolean) => changeView({ isDropping });
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
  const enter = (event: DragEvent) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth++;
    show(true);
  };
  const over = (event: DragEvent) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
  };
  const leave = (event: DragEvent) => {
    if (!holdsFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) show(false);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    depth = 0;
    show(false);
    if (event.dataTransfer !== null) void openDrop(event.dataTransfer);
  };
  target.addEventListener("dragenter", enter);
  target.addEventListener("dragover", over);
  target.addEventListener("dragleave", leave);
  target.addEventListener("drop", drop);
  return () => {
    target.removeEventListener("dragenter", enter);
    target.removeEventListener("dragover", over);
    target.removeEventListener("dragleave", leave);
    target.removeEventListener("drop", drop);
  };
}

async function openDrop(transfer: DataTransfer): Promise<void> {
  // Entries must be taken before the first await: the browser empties the transfer after the event.
  const { entries, files } = collectEntries(transfer.items);
  try {
    const walked = await walkEntries(entries);
    const all = [...walked, ...files.map((file) => ({ path: file.name, blob: file }))];
    await openFiles(all);
  } catch (caught) {
    report(caught);
  }
}

/** Files of an `<input>`; those of a picked folder carry their path. */
export async function openPicked(list: FileList): Promise<void> {
  const files = Array.from(
    list,
    (file): VirtualFile => ({ path: file.webkitRelativePath || file.name, blob: file }),
  );
  await openFiles(files);
}

/** Data first: they end what was said of the data before, and the weights' own problems must stay. */
async function openFiles(files: readonly VirtualFile[]): Promise<void> {
  if (areRunFiles(files)) {
    for (const file of files) await openRunFile(file);
    return;
  }
  const { weights, data } = sortFiles(files);
  if (data.length > 0) await openDataset(data, titleOf(data));
  if (weights.length > 0) {
    // A recording has no pictures that networks could see.
    await leaveRecording();
    await openWeights(weights);
  }
}

/** The common folder, the only file's name, or the number of files. */
function titleOf(files: readonly VirtualFile[]): string {
  const folders = new Set(
    files.map(({ path }) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "")),
  );
  const [folder] = folders;
  if (folders.size === 1 && folder !== undefined && folder !== "") return folder;
  return files.length === 1 ? files[0].path : `${files.length} files`;
}
