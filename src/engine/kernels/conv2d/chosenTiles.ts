import { currentBackend, type PlaygroundBackend } from "../../tensor/backend.ts";
import { DEFAULT_TILES, type TileChoice } from "./tiles.ts";

/** A choice lives as long as its backend, and so as the device that it was made for. */
const chosen = new WeakMap<PlaygroundBackend, TileChoice>();

/** Shapes for what is dispatched and traced from now on with the present backend. */
export function chooseTiles(choice: TileChoice): void {
  chosen.set(currentBackend(), choice);
}

export function chosenTiles(): TileChoice {
  return chosen.get(currentBackend()) ?? DEFAULT_TILES;
}
