import type { Problem } from "../../problem.ts";
import { dataWarning } from "../problems.ts";

/** The count that COLMAP writes above its records, e.g. `# Number of images: 3, mean observations …`; null if a line has none. */
export function headerCount(
  bytes: Uint8Array,
  start: number,
  end: number,
  what: "cameras" | "images" | "points",
): number | null {
  const comment = new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 200)));
  const match = new RegExp(`number of ${what}\\s*:\\s*(\\d{1,15})\\b`, "i").exec(comment);
  return match === null ? null : Number(match[1]);
}

/** A warning if the file announces another number of records than it holds. */
export function countMismatch(
  file: string,
  what: string,
  announced: number | null,
  found: number,
): Problem | null {
  if (announced === null || announced === found) return null;
  return dataWarning(
    "colmap-count-mismatch",
    { file },
    `The file announces ${announced} ${what}, but holds ${found}.`,
    "It may have been cut or edited; what it holds is used.",
  );
}
