import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { useState } from "react";
import { OverlayPlace } from "./controls/overlayPlace.ts";
import { Layout } from "./layout/Layout.tsx";
import { PanelPlace } from "./layout/PanelPlace.tsx";
import { LessonStrip } from "./lessons/LessonStrip.tsx";
import { DropTarget } from "./panels/DropTarget.tsx";
import { EngineBanner } from "./panels/EngineBanner.tsx";
import { RecordingBar } from "./panels/RecordingBar.tsx";
import { TopBar } from "./panels/TopBar.tsx";
import { ShortcutSheet } from "./shortcuts/ShortcutSheet.tsx";

/** The one screen: data on the left, the views in the middle, the method on the right, time below. */
export function App() {
  const [overlayPlace, setOverlayPlace] = useState<HTMLElement | null>(null);
  return (
    // Our content security policy forbids inline style elements; the one that Select would insert hides a scrollbar.
    <CSPProvider disableStyleElements>
      <Tooltip.Provider delay={400}>
        <OverlayPlace value={overlayPlace}>
          <div className="flex h-full flex-col">
            <TopBar />
            <main ref={setOverlayPlace} className="flex min-h-0 grow flex-col">
              <EngineBanner />
              <LessonStrip />
              <RecordingBar />
              <Layout />
              <PanelPlace name="transport" className="shrink-0" />
            </main>
            <ShortcutSheet />
            <DropTarget />
          </div>
        </OverlayPlace>
      </Tooltip.Provider>
    </CSPProvider>
  );
}
