import { Tabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { change, useApp } from "../store/index.ts";
import { TABS, type TabName } from "../store/layout.ts";
import { CentreColumn } from "./CentreColumn.tsx";
import { PanelPlace } from "./PanelPlace.tsx";

const CONTENTS: Readonly<Record<TabName, () => ReactNode>> = {
  Data: () => <PanelPlace name="data" className="grow" />,
  View: CentreColumn,
  Method: () => <PanelPlace name="method" className="grow" />,
  Runs: () => (
    <>
      <PanelPlace name="runs" className="grow" />
      <PanelPlace name="losses" className="h-64 shrink-0" />
    </>
  ),
};

/** Where columns would be too narrow: one of them at a time. All stay mounted, so that views keep what they show. */
export function NarrowLayout() {
  const tab = useApp((state) => state.layout.tab);
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(next: TabName) => change("layout", (layout) => ({ ...layout, tab: next }))}
      className="flex min-h-0 grow flex-col"
    >
      <Tabs.List
        activateOnFocus
        aria-label="Parts of the page"
        className="flex h-8 shrink-0 border-b border-hairline px-2"
      >
        {TABS.map((name) => (
          <Tabs.Tab
            key={name}
            value={name}
            className="border-b-2 border-transparent px-3 text-dim hover:text-text data-active:border-accent data-active:text-text"
          >
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {TABS.map((name) => {
        const Content = CONTENTS[name];
        return (
          <Tabs.Panel
            key={name}
            value={name}
            keepMounted
            tabIndex={-1}
            className="flex min-h-0 min-w-0 grow flex-col outline-hidden [&[hidden]]:hidden"
          >
            <Content />
          </Tabs.Panel>
        );
      })}
    </Tabs.Root>
  );
}
