import { ClipboardCopy, X } from "lucide-react";
import { useState } from "react";
import { copyPins, removeAllPins, removePin } from "../../actions/pinProbe.ts";
import { showFrame } from "../../actions/selectFrame.ts";
import { isSameFrame, sequenceView } from "../../frames.ts";
import { pinReading } from "../../sight/pinReadings.ts";
import { PIN_COLUMNS, type PinTableFormat } from "../../sight/pinTable.ts";
import { useSight } from "../../sight/useSight.ts";
import { useApp } from "../../store/index.ts";
import type { Pin } from "../../store/lens.ts";

/** The pinned pixels with what was read at them. Those of the frame on screen are read anew with every inspection. */
export function PinTable() {
  const pins = useApp((state) => state.lens.pins);
  const current = useApp((state) => state.view.frame);
  // The readings are new when the sight is (`followPins`).
  useSight();
  return (
    <div className="flex items-start gap-x-2 pr-2 pb-1 @max-[1100px]:flex-col">
      <fieldset
        aria-label="Pinned pixels"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keys
        tabIndex={0}
        className="max-h-28 min-w-0 max-w-full grow overflow-auto"
      >
        <table className="tabular w-full text-xs whitespace-nowrap">
          <thead className="sticky top-0 bg-surface-0 text-left text-faint">
            <tr>
              {PIN_COLUMNS.map(({ title, short }) => (
                <th key={title} title={title} className="px-1.5 font-normal">
                  {short}
                </th>
              ))}
              <th className="sticky right-0 bg-surface-0">
                <span className="sr-only">remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {pins.map(({ number, frame }) => {
              const reading = pinReading(number);
              return (
                <tr key={number} className="hover:bg-surface-2">
                  {reading === null && <Unread number={number} frame={frame} />}
                  {reading !== null &&
                    PIN_COLUMNS.map(({ title, cell }) => {
                      const text = cell({ number, ...reading });
                      return (
                        <td key={title} className="px-1.5">
                          {title === "frame" && !isSameFrame(frame, current) ? (
                            <button
                              type="button"
                              onClick={() => showFrame(frame)}
                              className="rounded-sm underline decoration-hairline underline-offset-2 hover:bg-surface-2"
                            >
                              {text}
                            </button>
                          ) : (
                            text
                          )}
                        </td>
                      );
                    })}
                  <td className="sticky right-0 bg-surface-0">
                    <button
                      type="button"
                      aria-label={`Remove pin ${number}`}
                      onClick={() => removePin(number)}
                      className="grid size-5 place-items-center rounded-sm text-faint hover:bg-surface-2 hover:text-text"
                    >
                      <X size={11} aria-hidden="true" />
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </fieldset>
      <div className="flex shrink-0 flex-col text-xs @max-[1100px]:flex-row">
        <CopyButton format="tsv" label="Copy TSV" />
        <CopyButton format="markdown" label="Copy Markdown" />
        <button type="button" onClick={removeAllPins} className={LOOK}>
          Remove all
        </button>
      </div>
    </div>
  );
}

/** A pin that came with a link, of a frame that has not been looked at since. */
function Unread({ number, frame }: Pick<Pin, "number" | "frame">) {
  return (
    <>
      <td className="px-1.5">{number}</td>
      <td className="px-1.5" colSpan={PIN_COLUMNS.length - 1}>
        <button
          type="button"
          onClick={() => showFrame(frame)}
          className="rounded-sm underline decoration-hairline underline-offset-2 hover:bg-surface-2"
        >
          {sequenceView(frame.sequence)?.frames[frame.frame]?.name}
        </button>
        , not read yet
      </td>
    </>
  );
}

const LOOK = "flex h-5 items-center gap-1 rounded-sm px-1.5 text-dim hover:bg-surface-2 hover:text-text";

function CopyButton({ format, label }: { readonly format: PinTableFormat; readonly label: string }) {
  const pins = useApp((state) => state.lens.pins);
  const [copied, setCopied] = useState<typeof pins | null>(null);
  const copy = async () => {
    if (await copyPins(format)) setCopied(pins);
  };
  return (
    <button type="button" onClick={() => void copy()} className={LOOK}>
      <ClipboardCopy size={11} aria-hidden="true" />
      {label}
      <span aria-live="polite">{copied === pins && " copied"}</span>
    </button>
  );
}
