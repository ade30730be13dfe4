import { FolderOpen, Images } from "lucide-react";
import { Suspense, useRef } from "react";
import { openPicked } from "../actions/dropFiles.ts";
import { Button } from "../controls/Button.tsx";
import { Part } from "../controls/Part.tsx";
import { laterPart } from "../lazyPart.ts";
import { useApp } from "../store/index.ts";
import { DatasetSummaryList } from "./DatasetSummaryList.tsx";
import { OpeningChecklist } from "./OpeningChecklist.tsx";
import { ProblemList } from "./ProblemList.tsx";
import { SamplesButton } from "./SamplesButton.tsx";

const SamplesMenu = laterPart(async () => (await import("./SamplesMenu.tsx")).SamplesMenu);
const WeightsPanel = laterPart(async () => (await import("./weights/WeightsPanel.tsx")).WeightsPanel);

/** The left column: the doors in, what came through them, and what is wrong with it. Weights, whose lists are long, come
 *  last, so that they push nothing out of sight. */
export function DatasetPanel() {
  const status = useApp((state) => state.dataset.status);
  return (
    <div className="min-h-0 grow overflow-y-auto">
      <div className="sections gap-y-4 p-3">
        <section aria-label="Drop a sequence">
          <p className="mb-2 leading-snug text-dim">
            A picture sequence with its COLMAP text export: a folder, files or a zip, dropped anywhere or
            opened here.
          </p>
          <div className="grid grid-cols-2 gap-1.5">
            <PickButton name="Open folder" isFolder />
            <PickButton name="Open files" isFolder={false} />
            <Suspense fallback={<SamplesButton disabled />}>
              <SamplesMenu />
            </Suspense>
          </div>
        </section>
        {status === "opening" && <OpeningChecklist />}
        <DatasetSummaryList />
        <ProblemList />
        <Part name="weights">
          <Suspense>
            <WeightsPanel />
          </Suspense>
        </Part>
      </div>
    </div>
  );
}

function PickButton({ name, isFolder }: { readonly name: string; readonly isFolder: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        icon={isFolder ? FolderOpen : Images}
        className="justify-center"
        onClick={() => input.current?.click()}
      >
        {name}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        webkitdirectory={isFolder ? "" : undefined}
        onChange={({ currentTarget }) => {
          if (currentTarget.files !== null) void openPicked(currentTarget.files);
          // The same choice again is a choice, too.
          currentTarget.value = "";
        }}
      />
    </>
  );
}

declare module "react" {
  interface InputHTMLAttributes<T> {
    /** Lets the person pick a folder; not in React's types. */
    webkitdirectory?: T extends HTMLInputElement ? string | undefined : never;
  }
}
