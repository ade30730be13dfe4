import type { NamedCheckpoint } from "./candidates.ts";
import { type RecognisedWeights, recognise } from "./recognise.ts";

/** Files with what was recognised in them. */
export interface OpenFiles {
  /** Those that hold a network. */
  readonly files: readonly NamedCheckpoint[];
  readonly recognised: RecognisedWeights;
}

/** What is open when files come to those that are open already. Files with a depth network of their own take their place;
 *  others join those of other networks, where all go together: encoder.pth and depth.pth may come one after the other.
 *  The report's errors are those of the new files. */
export function joinedBy(open: OpenFiles | null, added: readonly NamedCheckpoint[]): OpenFiles {
  const alone = openFiles(added);
  if (open === null || isRefused(alone) || alone.recognised.report.canPredict) return alone;
  const staying = withoutNetworksOf(alone, open);
  if (staying.length === 0) return alone;
  const together = openFiles([...staying, ...added]);
  return isRefused(together) ? alone : together;
}

/** A file of a network that comes again goes as a whole, and so does one whose name comes again. */
function withoutNetworksOf(added: OpenFiles, open: OpenFiles): NamedCheckpoint[] {
  const names = new Set(added.files.map(({ name }) => name));
  const networks = new Set(added.recognised.report.networks.map(({ network }) => network));
  for (const { network, file } of open.recognised.report.networks) if (networks.has(network)) names.add(file);
  return open.files.filter(({ name }) => !names.has(name));
}

function openFiles(files: readonly NamedCheckpoint[]): OpenFiles {
  const recognised = recognise(files);
  const holders = new Set(recognised.report.networks.map(({ file }) => file));
  return { files: files.filter(({ name }) => holders.has(name)), recognised };
}

function isRefused({ recognised }: OpenFiles): boolean {
  return recognised.report.problems.some(({ severity }) => severity === "error");
}
