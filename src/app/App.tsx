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

/** An open evaluation stands where the reconstructions are. */
function ReconstructionsUnlessEvaluating() {
  return useApp((state) => state.view.isEvaluationOpen) ? null : <ReconstructionPanel />;
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
                  <div className="grid min-h-0 grow grid-rows-[auto_minmax(0,1fr)_minmax(0,1fr)] gap-y-px max-lg:h-[900px]">
                    <EvaluationPanel />
                    <ReconstructionsUnlessEvaluating />
                    <div className="grid min-h-0 grid-cols-2 gap-x-px">
                      <DepthPanel />
                      <CloudPanel />
                    </div>
                  </div>
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
