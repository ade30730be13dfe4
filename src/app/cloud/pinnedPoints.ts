import { worldPoint } from "../../viz/backproject.ts";
import type { PinnedPoint } from "../../viz/pinMarks.ts";
import { sequenceView } from "../frames.ts";
import { pinReading } from "../sight/pinReadings.ts";
import type { Pin } from "../store/lens.ts";

/** Where the pins of a sequence lie in its world, by the depth that was last read at them. Pins without depth, and those of
 *  frames without a pose, have no place. */
export function pinnedPoints(pins: readonly Pin[], sequence: number): readonly PinnedPoint[] {
  return pins.flatMap(({ number, frame, u, v }) => {
    const summary = frame.sequence === sequence ? sequenceView(sequence)?.frames[frame.frame] : undefined;
    const depth = pinReading(number)?.reading.depth ?? null;
    if (summary?.camFromWorld == null || summary.intrinsics === null || depth === null) return [];
    return [{ number, point: worldPoint(summary.intrinsics, summary.camFromWorld, u, v, depth) }];
  });
}
