import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { useState } from "react";
import { OverlayPlace } from "./controls/overlayPlace.ts";
import { CloudPanel } from "./panels/CloudPanel.tsx";
import { DatasetPanel } from "./panels/DatasetPanel.tsx";
import { DepthPanel } from "./panels/DepthPanel.tsx";
import { DropTarget } from "./panels/DropTarget.tsx";
import { EngineBanner } from "./panels/EngineBanner.tsx";
import { EvaluationPanel } from "./panels/evaluation/EvaluationPanel.tsx";
import { Filmstrip } from "./panels/Filmstrip.tsx";
import { LossPanel } from "./panels/LossPanel.tsx";
import { AblationPanel } from "./panels/method/AblationPanel.tsx";
import { ReconstructionPanel } from "./panels/ReconstructionPanel.tsx";
import { TopBar } from "./panels/TopBar.tsx";
import { Transport } from "./panels/Transport.tsx";
import { useApp } from "./store/index.ts";

/** The four views in two rows under the line of the evaluation; opened, this takes the place of the upper row and a
 *  little more, for its table. */
function Views() {
  const isEvaluating = useApp((state) => state.view.isEvaluationOpen);
  const rows = isEvaluating
    ? "grid-rows-[auto_minmax(0,4fr)_minmax(0,3fr)] max-lg:h-[1060px]"
    : "grid-rows-[auto_minmax(0,1fr)_minmax(0,1fr)] max-lg:h-[790px]";
  return (
    <div className={`grid min-h-0 grow gap-y-px ${rows}`}>
      <EvaluationPanel />
      {!isEvaluating && <ReconstructionPanel />}
      <div className="grid min-h-0 grid-cols-2 gap-x-px">
        <DepthPanel />
        <CloudPanel />
      </div>
    </div>
  );
}

/** The one screen: data on the left, four views in the middle, the method on the right, time below. */
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
              <div className="grid min-h-0 grow grid-cols-[228px_minmax(0,1fr)_248px] max-lg:block max-lg:overflow-y-auto">
                <DatasetPanel />
                <div className="flex min-h-0 min-w-0 flex-col">
                  <Views />
                  <Filmstrip />
                </div>
                <div className="flex min-h-0 flex-col border-l border-hairline">
                  <AblationPanel />
                  <LossPanel />
                </div>
              </div>
              <Transport />
            </main>
            <DropTarget />
          </div>
        </OverlayPlace>
      </Tooltip.Provider>
    </CSPProvider>
  );
}
