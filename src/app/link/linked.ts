import * as v from "valibot";
import type { AppState } from "../store/index.ts";

/** One thing of the page, settings aside, that a link carries. */
export interface LinkedValue {
  readonly key: string;
  toText(state: AppState): string;
  /** Left out of the link while it is so; where this is missing, while the text is that of a fresh page. */
  isAtStart?(state: AppState): boolean;
  /** Takes the text into the store. Returns what is wrong with it, or null. */
  take(text: string): string | null;
  /** Means something only once data are open. */
  readonly needsData?: boolean;
  /** Changes with the pointer, or is the person's notes: it goes into a link on request, not into the address bar, and Back
   *  leaves it alone. */
  readonly isOnRequest?: boolean;
}

/** A value with its schema, from and to text. */
export function linked<Value>(
  key: string,
  schema: v.GenericSchema<string, Value>,
  get: (state: AppState) => Value,
  set: (value: Value) => void,
  write: (value: Value) => string = String,
): LinkedValue {
  return {
    key,
    toText: (state) => write(get(state)),
    take: (text) => {
      const parsed = v.safeParse(schema, text);
      if (!parsed.success) return `${parsed.issues[0].message}.`;
      set(parsed.output);
      return null;
    },
  };
}

/** Text of a finite number. */
export const numberText = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.transform(Number), v.finite());
/** Text of a whole number from 0. */
export const wholeText = v.pipe(numberText, v.integer(), v.minValue(0));

/** Two whole numbers, e.g. `12:30`. */
export const pairText = (separator: string) =>
  v.pipe(
    v.string(),
    v.transform((text) => text.split(separator)),
    v.tuple([wholeText, wholeText]),
  );
