import { constants } from "node:fs";
import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ProblemError } from "../engine/problem.ts";

/** The mark by which an export is recognised: `format` of its record. */
export const EXPORT_FORMAT = "GasMono Playground export for the reference, 1";
const RECORD = "export.json";
const README = "README.txt";
/** What an export has beside its record and its README; writing it again replaces all of it. */
const PARTS = ["pictures", "splits", "test", "weights"];
/** Stands in for the README until all else is there. */
const UNFINISHED = `UNFINISHED: this export was begun and not ended, so that pictures, poses or weights may be missing or cut short.
Give the same command again; it replaces what is here.
`;

/** The folder that an export is written into. One that was cut short says so in its README. */
export class ExportFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** An empty or new folder, or one that holds an earlier export, which `begin` removes. Nothing is written yet.
   *  @throws ProblemError `export-folder-not-empty` if it holds anything else, `export-unwritable` if nothing can be
   *    written there. */
  static async open(path: string): Promise<ExportFolder> {
    const entries = await readdir(path).catch((caught: NodeJS.ErrnoException) => {
      if (caught.code === "ENOENT") return [];
      throw unwritable(path, caught);
    });
    if (entries.length > 0 && !(await isExport(path))) throw notEmpty(path, entries[0]);
    await requireWritable(path);
    return new ExportFolder(path);
  }

  /** Removes what an earlier export left. From here to `end` the README says that the export is unfinished, and the
   *  record holds nothing but its mark, by which it can be written again.
   *  @param mark holds `format: EXPORT_FORMAT`. */
  async begin(mark: { readonly format: typeof EXPORT_FORMAT }): Promise<void> {
    await this.put(RECORD, json(mark));
    await this.put(README, UNFINISHED);
    for (const part of PARTS) await this.remove(part);
  }

  /** @throws ProblemError `export-unwritable`. */
  async put(path: string, content: string | Uint8Array): Promise<void> {
    const file = join(this.path, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    } catch (cause) {
      throw unwritable(file, cause as Error);
    }
  }

  async end(record: { readonly format: typeof EXPORT_FORMAT }, readme: string): Promise<void> {
    await this.put(RECORD, json(record));
    await this.put(README, readme);
  }

  private async remove(part: string): Promise<void> {
    const path = join(this.path, part);
    await rm(path, { recursive: true, force: true }).catch((cause: Error) => {
      throw unwritable(path, cause);
    });
  }
}

async function isExport(path: string): Promise<boolean> {
  const text = await readFile(join(path, RECORD), "utf8").catch(() => "");
  return text.includes(JSON.stringify(EXPORT_FORMAT));
}

/** The folder, or the nearest one above that is there. */
async function requireWritable(path: string): Promise<void> {
  let nearest = resolve(path);
  for (;;) {
    try {
      return await access(nearest, constants.W_OK);
    } catch (caught) {
      const isMissing = (caught as NodeJS.ErrnoException).code === "ENOENT";
      if (!isMissing || nearest === dirname(nearest)) throw unwritable(path, caught as Error);
      nearest = dirname(nearest);
    }
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function notEmpty(path: string, entry: string): ProblemError {
  return new ProblemError({
    severity: "error",
    code: "export-folder-not-empty",
    message: `The folder holds other things already ("${entry}").`,
    file: path,
    line: null,
    remedy: "Name a new or empty folder, or an earlier export.",
  });
}

function unwritable(path: string, cause: Error): ProblemError {
  return new ProblemError(
    {
      severity: "error",
      code: "export-unwritable",
      message: `Nothing can be written here (${cause.message}).`,
      file: path,
      line: null,
      remedy:
        "Make room and allow writing there, or name another folder with --reference; then export again.",
    },
    { cause },
  );
}
