import { Menu } from "@base-ui/react/menu";
import { FileArchive, FolderOpen, Images } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { openPicked } from "../actions/dropFiles.ts";
import { listSamples, openSample, type Sample } from "../actions/openSample.ts";
import { report } from "../actions/report.ts";
import { Button } from "../controls/Button.tsx";
import { useOverlayPlace } from "../controls/overlayPlace.ts";
import { Part } from "../controls/Part.tsx";
import { bytes } from "../numbers.ts";
import { useApp } from "../store/index.ts";
import { DatasetSummaryList } from "./DatasetSummaryList.tsx";
import { OpeningChecklist } from "./OpeningChecklist.tsx";
import { ProblemList } from "./ProblemList.tsx";
import { WeightsPanel } from "./weights/WeightsPanel.tsx";

/** The left column: the doors in, what came through them, and what is wrong with it. Weights, whose lists are long, come
 *  last, so that they push nothing out of sight. */
export function DatasetPanel() {
  const status = useApp((state) => state.dataset.status);
  return (
    <div className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-3">
      <section aria-label="Drop a sequence">
        <p className="mb-2 leading-snug text-dim">
          A picture sequence with its COLMAP text export: a folder, files or a zip, dropped anywhere or opened
          here.
        </p>
        <div className="grid grid-cols-2 gap-1.5">
          <PickButton name="Open folder" isFolder />
          <PickButton name="Open files" isFolder={false} />
          <SamplesMenu />
        </div>
      </section>
      {status === "opening" && <OpeningChecklist />}
      <DatasetSummaryList />
      <ProblemList />
      <Part name="weights">
        <WeightsPanel />
      </Part>
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

function SamplesMenu() {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const [isOpen, setIsOpen] = useState(false);
  const overlayPlace = useOverlayPlace();
  useEffect(() => {
    if (isOpen) listSamples().then(setSamples, report);
  }, [isOpen]);
  return (
    <Menu.Root open={isOpen} onOpenChange={setIsOpen}>
      <Menu.Trigger render={<Button icon={FileArchive} className="col-span-2 justify-center" />}>
        Samples
      </Menu.Trigger>
      <Menu.Portal container={overlayPlace}>
        <Menu.Positioner sideOffset={4} align="start" className="z-50 outline-hidden">
          <Menu.Popup className="w-72 rounded border border-hairline bg-surface-1 py-1 shadow-xl outline-hidden">
            {samples.map((sample) => (
              <Menu.Item
                key={sample.id}
                onClick={() => void openSample(sample)}
                className="cursor-default px-3 py-1.5 outline-hidden select-none data-highlighted:bg-surface-2"
              >
                <span className="flex justify-between gap-3">
                  <span>{sample.title}</span>
                  <span className="text-sm text-dim">
                    {sample.frames} frames, {bytes(sample.bytes)}
                  </span>
                </span>
                <span className="block text-sm leading-snug text-dim">{sample.description}</span>
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
