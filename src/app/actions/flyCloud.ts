import { change } from "../store/index.ts";
import type { FlightDirection } from "../store/view.ts";

/** Flies through the point cloud that way until it is ended; several ways at once add up. */
export function fly(direction: FlightDirection): void {
  change("view", (view) => ({ ...view, flight: [...view.flight, direction] }));
}

export function endFlight(direction: FlightDirection): void {
  change("view", (view) => ({ ...view, flight: view.flight.filter((flown) => flown !== direction) }));
}

/** The keys of the point cloud become those of the page again. */
export function leaveCloud(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
