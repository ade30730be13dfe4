import { isSameFrame, sequenceView } from "../frames.ts";
import { appStore } from "../store/index.ts";
import type { Pin } from "../store/lens.ts";
import { type ProbeReading, readProbe } from "./probeReading.ts";
import { type Sight, sightOf } from "./sight.ts";

/** A pin with what was last read at it: as of a step, from the source at an offset. */
export interface PinReading {
  readonly frameName: string;
  readonly step: number;
  readonly sourceOffset: -1 | 1 | null;
  readonly reading: ProbeReading;
}

/** Outside the store, by the pin's number. */
const readings = new Map<number, PinReading>();

/** Keeps the readings at what is on screen. Returns the function that ends it. */
export function followPins(): () => void {
  return appStore.subscribe((state, before) => {
    const isOther =
      state.lens.pins !== before.lens.pins ||
      state.view.inspectionVersion !== before.view.inspectionVersion ||
      state.view.sourceOffset !== before.view.sourceOffset ||
      state.view.frame !== before.view.frame;
    if (isOther) rereadPins(state.lens.pins, sightOf(state));
  });
}

/** Reads the pins of the frame on screen anew; those of other frames keep what was read there last. */
function rereadPins(pins: readonly Pin[], sight: Sight | null): void {
  for (const number of readings.keys())
    if (!pins.some((pin) => pin.number === number)) readings.delete(number);
  if (sight === null) return;
  for (const pin of pins) {
    if (!isSameFrame(pin.frame, sight.inspection.frame)) continue;
    readings.set(pin.number, {
      frameName: sequenceView(pin.frame.sequence)?.frames[pin.frame.frame]?.name ?? "",
      step: sight.inspection.step,
      sourceOffset: sight.source?.offset ?? null,
      reading: readProbe(sight, pin),
    });
  }
}

export function pinReading(number: number): PinReading | null {
  return readings.get(number) ?? null;
}
