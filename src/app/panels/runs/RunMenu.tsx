import { Menu } from "@base-ui/react/menu";
import { Ellipsis } from "lucide-react";
import { useRef } from "react";
import { changeSettings } from "../../actions/changeSettings.ts";
import { forgetRunOf, pinBaseline } from "../../actions/manageRuns.ts";
import { useOverlayPlace } from "../../controls/overlayPlace.ts";
import type { KeptRun } from "../../history/keptRun.ts";

const ITEM =
  "flex h-7 cursor-default items-center justify-between gap-4 px-3 outline-hidden select-none data-disabled:text-faint data-highlighted:bg-surface-2";

/** What can be done with a run. */
export function RunMenu({
  run,
  isCurrent,
  onRename,
}: {
  readonly run: KeptRun;
  readonly isCurrent: boolean;
  readonly onRename: () => void;
}) {
  const overlayPlace = useOverlayPlace();
  /** The field of the name takes the focus then. */
  const isRenaming = useRef(false);
  const { id, name, config } = run.record;
  return (
    <Menu.Root
      onOpenChange={(isOpen) => {
        if (isOpen) isRenaming.current = false;
      }}
    >
      <Menu.Trigger
        aria-label={`Actions for ${name}`}
        className="grid size-5 shrink-0 place-items-center rounded-sm text-faint hover:bg-hairline hover:text-text data-popup-open:bg-hairline data-popup-open:text-text"
      >
        <Ellipsis size={14} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal container={overlayPlace}>
        <Menu.Positioner sideOffset={4} align="end" className="z-50 outline-hidden">
          <Menu.Popup
            finalFocus={() => !isRenaming.current}
            className="min-w-44 rounded border border-hairline bg-surface-1 py-1 shadow-xl outline-hidden"
          >
            <Menu.Item onClick={() => pinBaseline(id)} className={ITEM}>
              {run.isBaseline ? "Unpin as baseline" : "Pin as baseline"}
            </Menu.Item>
            <Menu.Item
              onClick={() => {
                isRenaming.current = true;
                onRename();
              }}
              className={ITEM}
            >
              Rename
            </Menu.Item>
            <Menu.Item onClick={() => changeSettings(config)} className={ITEM}>
              Use these settings
            </Menu.Item>
            <Menu.Item disabled={isCurrent} onClick={() => forgetRunOf(id)} className={ITEM}>
              Delete
              {isCurrent && <span className="text-xs">on screen</span>}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
