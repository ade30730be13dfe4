import { Tabs } from "@base-ui/react/tabs";
import { KeyHint } from "../shortcuts/KeyHint.tsx";
import { change, useApp } from "../store/index.ts";
import type { RunsSlice } from "../store/runs.ts";
import { isHidden } from "../store/teacher.ts";
import { PanelPlace } from "./PanelPlace.tsx";

const TABS = [
  { tab: "method", label: "Method" },
  { tab: "runs", label: "Runs" },
] as const;

/** What the next run will be, or all runs there were. */
export function RightTabs() {
  const tab = useApp((state) => state.runs.tab);
  const teacher = useApp((state) => state.teacher);
  const tabs = TABS.filter((entry) => !isHidden(teacher, entry.tab));
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(next: RunsSlice["tab"]) => change("runs", (runs) => ({ ...runs, tab: next }))}
      className="flex min-h-0 grow flex-col"
    >
      <Tabs.List
        activateOnFocus
        aria-label="Right column"
        className="flex h-8 shrink-0 border-b border-hairline px-1.5"
      >
        {tabs.map(({ tab: value, label }) => (
          <TabOf key={value} value={value} label={label} />
        ))}
      </Tabs.List>
      {tabs.map(({ tab: value }) => (
        <Tabs.Panel
          key={value}
          value={value}
          tabIndex={-1}
          className="flex min-h-0 min-w-0 grow flex-col outline-hidden"
        >
          <PanelPlace name={value} className="grow" />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}

function TabOf({ value, label }: { readonly value: RunsSlice["tab"]; readonly label: string }) {
  const waiting = useApp((state) => state.runs.queue.length);
  const tab = (
    <Tabs.Tab
      value={value}
      className="flex items-center gap-1.5 border-b-2 border-transparent px-2 font-semibold text-dim hover:text-text data-active:border-accent data-active:text-text"
    >
      {label}
      {value === "runs" && waiting > 0 && (
        <span className="tabular rounded-full bg-surface-2 px-1.5 text-xs font-normal text-dim">
          {waiting} <span className="sr-only">queued</span>
        </span>
      )}
    </Tabs.Tab>
  );
  return value === "runs" ? <KeyHint of="runs">{tab}</KeyHint> : tab;
}
