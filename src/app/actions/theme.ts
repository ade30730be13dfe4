import { storage } from "../storage.ts";
import { appStore, change } from "../store/index.ts";
import type { Theme } from "../store/view.ts";

const STORAGE_KEY = "gasmono-theme";
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

/** Puts the remembered theme in force and follows the system's. Returns the function that ends the following. */
export function followTheme(): () => void {
  setTheme(remembered());
  const follow = () => change("view", (view) => ({ ...view, themeVersion: view.themeVersion + 1 }));
  systemIsDark.addEventListener("change", follow);
  return () => systemIsDark.removeEventListener("change", follow);
}

export function isDark(theme: Theme): boolean {
  return theme === "system" ? systemIsDark.matches : theme === "dark";
}

/** To the other of dark and light; back to "system" where that is what the system has. */
export function toggleTheme(): void {
  const wanted = isDark(appStore.getState().view.theme) ? "light" : "dark";
  setTheme(isDark("system") === (wanted === "dark") ? "system" : wanted);
}

/** Reads something as the light theme has it. The page is not drawn in between. */
export function inLightTheme<Read>(read: () => Read): Read {
  const { dataset } = document.documentElement;
  const own = dataset.theme;
  dataset.theme = "light";
  try {
    return read();
  } finally {
    if (own === undefined) delete dataset.theme;
    else dataset.theme = own;
  }
}

function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  storage.set(STORAGE_KEY, theme === "system" ? null : theme);
  change("view", (view) => ({ ...view, theme, themeVersion: view.themeVersion + 1 }));
}

function remembered(): Theme {
  const stored = storage.get(STORAGE_KEY);
  return stored === "dark" || stored === "light" ? stored : "system";
}
