import { Menu } from "@base-ui/react/menu";
import { ChevronsUpDown, ListPlus } from "lucide-react";
import { changeSettings } from "../../actions/changeSettings.ts";
import { queueMissing } from "../../actions/queueRuns.ts";
import { fingerprintOnScreen } from "../../actions/recordRun.ts";
import { useOverlayPlace } from "../../controls/overlayPlace.ts";
import { PAPER_ABLATION } from "../../history/paperAblation.ts";
import { appStore, change, useApp } from "../../store/index.ts";

/** The rows of the paper's ablation as settings, and all of them as runs. Data, size, seed and steps stay. */
export function PaperAblationMenu() {
  const overlayPlace = useOverlayPlace();
  const canTrain = useApp(({ run, dataset }) => run.engine.status === "ready" && dataset.status === "open");
  return (
    <Menu.Root>
      <Menu.Trigger className="flex h-7 items-center justify-between rounded border border-hairline bg-surface-1 pr-1.5 pl-2 hover:border-control data-popup-open:border-control">
        Paper's ablation
        <ChevronsUpDown size={12} className="text-faint" aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal container={overlayPlace}>
        <Menu.Positioner sideOffset={4} align="start" className="z-50 outline-hidden">
          <Menu.Popup className="w-64 rounded border border-hairline bg-surface-1 py-1 shadow-xl outline-hidden">
            {PAPER_ABLATION.map(({ name, note, apply }) => (
              <Menu.Item
                key={name}
                onClick={() => changeSettings(apply(appStore.getState().settings.draft))}
                className="flex h-7 cursor-default items-center justify-between px-3 outline-hidden select-none data-highlighted:bg-surface-2"
              >
                {name}
                <span className="text-xs text-dim">{note}</span>
              </Menu.Item>
            ))}
            <Menu.Separator className="my-1 h-px bg-hairline" />
            <Menu.Item
              disabled={!canTrain}
              onClick={runAllRows}
              className="cursor-default px-3 py-1 outline-hidden select-none data-disabled:text-faint data-highlighted:bg-surface-2"
            >
              <span className="flex items-center gap-1.5">
                <ListPlus size={13} aria-hidden="true" />
                Run all rows
              </span>
              <span className="block text-xs leading-snug text-dim">
                Queues the rows that are missing, with this seed, size and number of steps.
              </span>
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function runAllRows(): void {
  const fingerprint = fingerprintOnScreen();
  if (fingerprint === null) return;
  const { draft } = appStore.getState().settings;
  queueMissing(PAPER_ABLATION.map(({ apply }) => ({ config: apply(draft), fingerprint, startedFrom: [] })));
  change("runs", (runs) => ({ ...runs, tab: "runs" }));
}
