import { type ComponentType, lazy } from "react";

/** A part of the page in a chunk of its own, which is asked for when it is first drawn. */
export function lazyPart<Props>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await load() }));
}
