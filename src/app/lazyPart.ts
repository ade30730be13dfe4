import { type ComponentType, lazy } from "react";
import { firstSight } from "./firstSight.ts";

/** A part of the page in a chunk of its own, which is asked for when it is first drawn. */
export function lazyPart<Props>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await load() }));
}

/** The same for what stands beside the views from the beginning: it comes when these have been painted. */
export function laterPart<Props>(load: () => Promise<ComponentType<Props>>) {
  return lazyPart(async () => {
    await firstSight;
    return load();
  });
}
