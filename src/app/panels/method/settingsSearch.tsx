import { createContext, type ReactNode, useContext } from "react";
import { RUN_NUMBERS } from "../../settings/runNumbers.ts";
import { KeyHint } from "../../shortcuts/KeyHint.tsx";
import { EXPLANATIONS } from "./explanations.ts";

/** What the settings are searched for; empty while all of them are shown. */
export const SettingsQuery = createContext("");

/** Whether every word of a query is in a setting's name or in what is told of it. */
export function isFound(name: string, query: string): boolean {
  const explained = EXPLANATIONS[name];
  const text = [name, explained?.what, explained?.off, explained?.look].join(" ").toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Whether a setting is shown, by its accessible name. */
export function useIsFound(name: string): boolean {
  return isFound(name, useContext(SettingsQuery));
}

/** What belongs to one setting. */
export function Found({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return useIsFound(name) ? children : null;
}

/** What only makes sense among all settings: headings. */
export function Unsearched({ children }: { readonly children: ReactNode }) {
  return useContext(SettingsQuery).trim() === "" ? children : null;
}

const NAMES: readonly string[] = [
  ...Object.keys(EXPLANATIONS),
  ...["Preset", "Paper's ablation", "Resolution", "Numerics"],
  ...RUN_NUMBERS.map(({ name }) => name),
];

/** In the place of the settings where none fits. */
export function NothingFound() {
  const query = useContext(SettingsQuery);
  if (NAMES.some((name) => isFound(name, query))) return null;
  return <p className="text-sm text-dim">No setting has these words in its name or its explanation.</p>;
}

export function SettingsSearchField({
  query,
  onChange,
}: {
  readonly query: string;
  readonly onChange: (query: string) => void;
}) {
  return (
    <KeyHint of="searchSettings">
      <input
        type="search"
        aria-label="Search settings"
        placeholder="Search settings"
        data-searches="settings"
        value={query}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        className="h-7 w-full rounded border border-hairline bg-surface-1 px-2 placeholder:text-faint hover:border-control"
      />
    </KeyHint>
  );
}
