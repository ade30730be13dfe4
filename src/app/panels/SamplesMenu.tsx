import { Menu } from "@base-ui/react/menu";
import { useEffect, useState } from "react";
import { listSamples, openSample, type Sample } from "../actions/openSample.ts";
import { report } from "../actions/report.ts";
import { useOverlayPlace } from "../controls/overlayPlace.ts";
import { bytes } from "../numbers.ts";
import { SamplesButton } from "./SamplesButton.tsx";

/** The sequences that come with the page. */
export function SamplesMenu() {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const [isOpen, setIsOpen] = useState(false);
  const overlayPlace = useOverlayPlace();
  useEffect(() => {
    if (isOpen) listSamples().then(setSamples, report);
  }, [isOpen]);
  return (
    <Menu.Root open={isOpen} onOpenChange={setIsOpen}>
      <Menu.Trigger render={<SamplesButton />} />
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
