import { Tooltip } from "@base-ui/react/tooltip";
import { AblationPanel } from "./panels/AblationPanel.tsx";
import { CloudPanel } from "./panels/CloudPanel.tsx";
import { DatasetPanel } from "./panels/DatasetPanel.tsx";
import { DepthPanel } from "./panels/DepthPanel.tsx";
import { DropTarget } from "./panels/DropTarget.tsx";
import { EngineBanner } from "./panels/EngineBanner.tsx";
import { Filmstrip } from "./panels/Filmstrip.tsx";
import { LossPanel } from "./panels/LossPanel.tsx";
import { ReconstructionPanel } from "./panels/ReconstructionPanel.tsx";
import { TopBar } from "./panels/TopBar.tsx";
import { Transport } from "./panels/Transport.tsx";

/** The one screen: data on the left, four views in the middle, the method on the right, time below. */
export function App() {
  return (
    <Tooltip.Provider delay={400}>
      <div className="flex h-full flex-col">
        <TopBar />
        <EngineBanner />
        <div className="grid min-h-0 grow grid-cols-[228px_minmax(0,1fr)_248px]">
          <DatasetPanel />
          <main className="flex min-h-0 min-w-0 flex-col">
            <div className="grid min-h-0 grow grid-rows-2 gap-y-px">
              <ReconstructionPanel />
              <div className="grid min-h-0 grid-cols-2 gap-x-px">
                <DepthPanel />
                <CloudPanel />
              </div>
            </div>
            <Filmstrip />
          </main>
          <aside className="flex min-h-0 flex-col border-l border-hairline">
            <AblationPanel />
            <LossPanel />
          </aside>
        </div>
        <Transport />
        <DropTarget />
      </div>
    </Tooltip.Provider>
  );
}
