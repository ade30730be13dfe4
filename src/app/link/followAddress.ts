import type { Problem } from "../../engine/problem.ts";
import { beginWithSettings, changeSettings } from "../actions/changeSettings.ts";
import { appStore, change } from "../store/index.ts";
import { changedFields, startSettings } from "../store/settings.ts";
import { linkHash, paramsOf } from "./link.ts";
import { settingsFromLink } from "./settingsInLink.ts";
import { LINKED_VALUES, takeValues } from "./valuesInLink.ts";

/** The address follows when the page has been left alone for this long: not while something is dragged. */
const SETTLED_MS = 300;

/** Takes the state from the address, and keeps the address at the state. A change of settings is a step that Back goes
 *  back; everything else changes the address of the step. Returns the function that ends it. */
export function followAddress(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitsForData = takeAddress({ isFirst: true });
  let told = settingsTold();

  const write = () => {
    timer = undefined;
    // What the link asks for of the data is not forgotten before they are there.
    if (waitsForData !== null) return;
    const state = appStore.getState();
    const hash = linkHash(state, false);
    const address = `${location.pathname}${location.search}${hash === "" ? "" : `#${hash}`}`;
    const isStep = settingsTold() !== told && appStore.temporal.getState().pastStates.length > 0;
    told = settingsTold();
    if (hash === location.hash.replace(/^#/, "")) return;
    if (isStep) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  };

  const unsubscribe = appStore.subscribe(({ dataset }) => {
    if (waitsForData !== null && dataset.status === "open") {
      const params = waitsForData;
      waitsForData = null;
      tell(takeValues(params, { needsData: true, isWhole: false }));
    }
    clearTimeout(timer);
    timer = setTimeout(write, SETTLED_MS);
  });

  const follow = () => {
    clearTimeout(timer);
    waitsForData = takeAddress({ isFirst: false });
    told = settingsTold();
  };
  addEventListener("popstate", follow);
  return () => {
    unsubscribe();
    clearTimeout(timer);
    removeEventListener("popstate", follow);
  };
}

/** Returns the parameters that wait for data, or null. */
function takeAddress({ isFirst }: { readonly isFirst: boolean }): URLSearchParams | null {
  const params = paramsOf(location.hash);
  const { draft, problems } = settingsFromLink(params);
  change("problems", (all) => ({ ...all, ofLink: [] }));
  if (isFirst) {
    if (draft !== null) beginWithSettings(draft);
  } else {
    const wanted = draft ?? startSettings.draft;
    if (changedFields(appStore.getState().settings.draft, wanted).length > 0) changeSettings(wanted);
  }
  tell([...problems, ...takeValues(params, { needsData: false, isWhole: !isFirst })]);
  if (appStore.getState().dataset.status !== "open") {
    return LINKED_VALUES.some(({ key, needsData }) => needsData === true && params.has(key)) ? params : null;
  }
  tell(takeValues(params, { needsData: true, isWhole: !isFirst }));
  return null;
}

function tell(problems: readonly Problem[]): void {
  if (problems.length > 0) change("problems", (all) => ({ ...all, ofLink: [...all.ofLink, ...problems] }));
}

function settingsTold(): string {
  return JSON.stringify(appStore.getState().settings.draft);
}
