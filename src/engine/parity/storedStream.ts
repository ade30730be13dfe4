import { distance } from "./compare.ts";
import { symmetricStream } from "./formula.ts";
import type { GoldenFile } from "./goldenFile.ts";
import { goldenProblem } from "./goldenProblem.ts";

/** Two streams differ by about 1; rounding by less than this. */
const SAME_STREAM = 1e-6;

/** What stands before the names of a case's own streams (`geo.wT`, `adamw.w`), which belong to no network and no input:
 *  the golden README leaves open whether the set's seed prefix does. A stored tensor that is known to hold elements of
 *  such a stream settles it.
 *  @param indices of the stored tensor's elements in the stream.
 *  @throws ProblemError `golden-stream` if its values are of neither. */
export function streamPrefix(
  seedPrefix: string,
  stored: GoldenFile,
  { stream, tensor, indices }: { stream: string; tensor: string; indices: readonly number[] },
): string {
  const { data } = stored.get(tensor);
  for (const prefix of [seedPrefix, ""]) {
    const values = symmetricStream(prefix + stream, Math.max(...indices) + 1);
    const expected = indices.map((index) => values[index]);
    if (expected.length === data.length && distance(expected, data).maxAbs <= SAME_STREAM) return prefix;
  }
  throw goldenProblem(
    "golden-stream",
    stored.file,
    `"${tensor}" is not made from the stream of "${stream}", with the prefix "${seedPrefix}" or without.`,
  );
}
