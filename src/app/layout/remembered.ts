import type { Layout } from "react-resizable-panels";
import * as v from "valibot";
import { storage } from "../storage.ts";

/** Per cent of each part of one split, under the part's name. */
const sizesSchema = v.record(v.string(), v.pipe(v.number(), v.minValue(0), v.maxValue(100)));

const keyOf = (split: string) => `gasmono-split:${split}`;

/** The sizes that a split had last, or null if there are none for just these parts. */
export function rememberedSizes(split: string, parts: readonly string[]): Layout | null {
  const stored = storage.get(keyOf(split));
  if (stored === null) return null;
  const sizes = v.safeParse(v.pipe(v.string(), v.parseJson(), sizesSchema), stored);
  if (!sizes.success) return null;
  const isOfThese =
    Object.keys(sizes.output).length === parts.length && parts.every((part) => part in sizes.output);
  return isOfThese ? sizes.output : null;
}

export function rememberSizes(split: string, sizes: Layout): void {
  storage.set(keyOf(split), JSON.stringify(sizes));
}

export function forgetSizes(split: string): void {
  storage.set(keyOf(split), null);
}
