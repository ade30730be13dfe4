import { Menu } from "@base-ui/react/menu";
import { Download } from "lucide-react";
import { Button } from "../../controls/Button.tsx";
import { useOverlayPlace } from "../../controls/overlayPlace.ts";
import { KeyHint } from "../../shortcuts/KeyHint.tsx";
import { changeView, useApp } from "../../store/index.ts";
import { EXPORTS, type ExportEntry } from "./exports.ts";

/** Everything that the page gives away as a file. What cannot be had now says why. */
export function ExportMenu() {
  const overlayPlace = useOverlayPlace();
  const isOpen = useApp((state) => state.view.isExportOpen);
  return (
    <Menu.Root open={isOpen} onOpenChange={(open) => changeView({ isExportOpen: open })}>
      <KeyHint of="exports" note="Export depth, clouds, figures, curves, runs, poses">
        <Menu.Trigger
          render={
            <Button look="quiet" icon={Download}>
              <span className="max-xl:sr-only">Export</span>
            </Button>
          }
        />
      </KeyHint>
      <Menu.Portal container={overlayPlace}>
        <Menu.Positioner align="end" sideOffset={4} className="z-50 outline-hidden">
          <Menu.Popup className="max-h-(--available-height) min-w-72 overflow-y-auto rounded border border-hairline bg-surface-1 py-1 shadow-xl outline-hidden">
            {EXPORTS.map(({ name, entries }) => (
              <Menu.Group key={name} className="not-first:mt-1 not-first:border-t not-first:border-hairline">
                <Menu.GroupLabel className="px-3 pt-1.5 pb-0.5 text-xs font-semibold text-dim">
                  {name}
                </Menu.GroupLabel>
                {entries.map((entry) => (
                  <ExportItem key={entry.name} entry={entry} />
                ))}
              </Menu.Group>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function ExportItem({ entry: { name, note, obstacle, save } }: { readonly entry: ExportEntry }) {
  const reason = useApp(obstacle);
  return (
    <Menu.Item
      disabled={reason !== null}
      onClick={() => void save()}
      className="grid cursor-default px-3 py-0.5 leading-tight outline-hidden select-none data-disabled:text-faint data-highlighted:bg-surface-2"
    >
      <span>{name}</span>
      <span className={`text-xs ${reason === null ? "text-dim" : ""}`}>{reason ?? note}</span>
    </Menu.Item>
  );
}
