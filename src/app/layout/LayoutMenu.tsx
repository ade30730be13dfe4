import { Menu } from "@base-ui/react/menu";
import { Check, LayoutPanelLeft } from "lucide-react";
import { Button } from "../controls/Button.tsx";
import { useOverlayPlace } from "../controls/overlayPlace.ts";
import { change, useApp } from "../store/index.ts";
import { type FoldablePart, foldedTo, resetLayout } from "../store/layout.ts";

const PARTS: readonly { readonly part: FoldablePart; readonly label: string }[] = [
  { part: "data", label: "Data column" },
  { part: "right", label: "Method column" },
];

const ITEM =
  "grid h-7 cursor-default grid-cols-[14px_1fr] items-center gap-1.5 pr-4 pl-2 outline-hidden select-none data-highlighted:bg-surface-2";

/** Which columns are on screen, and the way back to the sizes of the beginning. */
export function LayoutMenu() {
  const overlayPlace = useOverlayPlace();
  const folded = useApp((state) => state.layout.folded);
  return (
    <Menu.Root>
      <Menu.Trigger
        render={<Button look="quiet" icon={LayoutPanelLeft} aria-label="Layout" className="max-lg:hidden" />}
      />
      <Menu.Portal container={overlayPlace}>
        <Menu.Positioner align="end" sideOffset={4} className="z-50 outline-hidden">
          <Menu.Popup className="min-w-44 rounded border border-hairline bg-surface-1 py-1 shadow-xl outline-hidden">
            {PARTS.map(({ part, label }) => (
              <Menu.CheckboxItem
                key={part}
                checked={!folded[part]}
                onCheckedChange={(isShown) => change("layout", (layout) => foldedTo(layout, part, !isShown))}
                className={ITEM}
              >
                <Menu.CheckboxItemIndicator>
                  <Check size={13} className="text-accent" aria-hidden="true" />
                </Menu.CheckboxItemIndicator>
                <span className="col-start-2">{label}</span>
              </Menu.CheckboxItem>
            ))}
            <Menu.Item onClick={() => change("layout", resetLayout)} className={ITEM}>
              <span className="col-start-2">Reset sizes</span>
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
