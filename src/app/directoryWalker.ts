import type { VirtualFile } from "../engine/data/virtualFile.ts";

/** Takes everything out of a drop at once. A browser invalidates the items at the first `await` after the event,
 *  so this is synchronous. Items without an entry (pasted or made by script) are given as plain files. */
export function collectEntries(items: DataTransferItemList): {
  readonly entries: readonly FileSystemEntry[];
  readonly files: readonly File[];
} {
  const entries: FileSystemEntry[] = [];
  const files: File[] = [];
  for (const item of items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    if (entry !== null) entries.push(entry);
    else {
      const file = item.getAsFile();
      if (file !== null) files.push(file);
    }
  }
  return { entries, files };
}

/** All files below the entries, with their paths relative to what was dropped. */
export async function walkEntries(entries: readonly FileSystemEntry[]): Promise<VirtualFile[]> {
  const found: VirtualFile[] = [];
  const waiting = [...entries];
  for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
    if (isFile(entry)) {
      const blob = await fileOf(entry);
      found.push({ path: entry.fullPath.replace(/^\/+/, ""), blob });
    } else if (isDirectory(entry)) waiting.push(...(await listDirectory(entry)));
  }
  return found;
}

/** `readEntries` gives at most 100 entries a call in Chromium; only an empty batch says that it is done. */
async function listDirectory(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
