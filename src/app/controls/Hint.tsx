import { Tooltip } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";
import { useOverlayPlace } from "./overlayPlace.ts";

/** A note that appears beside an element on hover or focus. The element keeps its own accessible name. */
export function Hint({
  note,
  side = "top",
  ariaKeys,
  children,
}: {
  readonly note: ReactNode;
  readonly side?: "top" | "left" | "bottom";
  /** The element's key as `aria-keyshortcuts` has it. */
  readonly ariaKeys?: string;
  readonly children: ReactElement;
}) {
  const overlayPlace = useOverlayPlace();
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} aria-keyshortcuts={ariaKeys} />
      <Tooltip.Portal container={overlayPlace}>
        <Tooltip.Positioner side={side} sideOffset={6} className="z-50">
          <Tooltip.Popup className="max-w-72 rounded bg-text px-2.5 py-1.5 text-sm leading-snug text-surface-0 shadow-lg">
            {note}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
