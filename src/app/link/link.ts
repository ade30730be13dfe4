import type { AppState } from "../store/index.ts";
import { startSettings } from "../store/settings.ts";
import { settingsToLink } from "./settingsInLink.ts";
import { LINKED_VALUES, textsAtStart } from "./valuesInLink.ts";

/** The state of the page as the hash of its address: settings, seed, view, selection. Never data. Empty where all is as on
 *  a fresh page. `isExplicit` names preset and seed in any case, and what goes into a link on request alone. */
export function linkHash(state: AppState, isExplicit: boolean): string {
  const values = LINKED_VALUES.flatMap(({ key, toText, isAtStart, isOnRequest }): [string, string][] => {
    const text = toText(state);
    const isFresh = text === textsAtStart.get(key) || (!isExplicit && isAtStart?.(state) === true);
    return isFresh || (!isExplicit && isOnRequest === true) ? [] : [[key, text]];
  });
  const { draft } = state.settings;
  const isFresh = draft === startSettings.draft && values.length === 0;
  const settings = isFresh && !isExplicit ? [] : settingsToLink(draft);
  return [...settings, ...values].map(([key, text]) => `${key}=${encoded(text)}`).join("&");
}

/** The hash of an address as parameters. Keys that nobody knows are left alone, so that old links live. */
export function paramsOf(hash: string): URLSearchParams {
  return new URLSearchParams(hash.replace(/^#/, ""));
}

/** Commas and colons need no escape in a hash, and are easier to read and to type. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%3A", ":");
}
