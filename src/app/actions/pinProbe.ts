import { pinReading } from "../sight/pinReadings.ts";
import { type PinTableFormat, pinTable } from "../sight/pinTable.ts";
import { appStore, change, changeLens } from "../store/index.ts";
import { pinToggled, unpinned } from "../store/lens.ts";
import { report } from "./report.ts";

/** Keeps the pixel under the cursor, or lets it go if it is kept. */
export function togglePin(): void {
  const { probe, frame } = appStore.getState().view;
  if (probe !== null) change("lens", (lens) => pinToggled(lens, { frame, ...probe }));
}

export function removePin(number: number): void {
  change("lens", (lens) => unpinned(lens, number));
}

export function removeAllPins(): void {
  changeLens({ pins: [] });
}

/** Puts the table of pins on the clipboard. True if that was allowed. */
export async function copyPins(format: PinTableFormat): Promise<boolean> {
  const rows = appStore.getState().lens.pins.flatMap(({ number }) => {
    const reading = pinReading(number);
    return reading === null ? [] : [{ number, ...reading }];
  });
  try {
    await navigator.clipboard.writeText(pinTable(rows, format));
    return true;
  } catch (caught) {
    report(caught);
    return false;
  }
}
