import type { EvaluationReport } from "../../../engine/protocol.ts";
import { showFrame } from "../../actions/selectFrame.ts";
import { isSameFrame } from "../../frames.ts";
import { figure } from "../../numbers.ts";
import { useApp } from "../../store/index.ts";

/** Every evaluated image, the worst first; a click shows it. */
export function ImageList({ report }: { readonly report: EvaluationReport | null }) {
  const current = useApp((state) => state.view.frame);
  const images = [...(report?.images ?? [])].sort((a, b) => b.absRel - a.absRel);
  return (
    <div className="flex min-h-0 flex-col text-xs">
      <h3 className="flex h-5 items-center justify-between text-faint">
        Images, worst first <span>AbsRel</span>
      </h3>
      <ol aria-label="Images, worst first" className="h-24 overflow-y-auto">
        {images.map(({ frame, name, absRel }) => (
          <li key={`${frame.sequence}/${frame.frame}`} className="[content-visibility:auto]">
            <button
              type="button"
              aria-current={isSameFrame(frame, current)}
              onClick={() => showFrame(frame)}
              className="tabular flex h-5 w-full items-center justify-between gap-2 rounded-sm px-1 text-dim hover:bg-surface-2 aria-[current=true]:bg-surface-2 aria-[current=true]:text-text"
            >
              <span className="truncate font-mono" title={name}>
                {name}
              </span>
              {figure(absRel)}
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
