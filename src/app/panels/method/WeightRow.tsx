import { Zap } from "lucide-react";
import { useId } from "react";
import type { RunConfig } from "../../../engine/training/config.ts";
import { changeSettings } from "../../actions/changeSettings.ts";
import { Hint } from "../../controls/Hint.tsx";
import { Slide } from "../../controls/Slide.tsx";
import { figure } from "../../numbers.ts";
import type { Weight } from "../../settings/ablations.ts";
import { Explained } from "./Explained.tsx";
import { EXPLANATIONS } from "./explanations.ts";

/** One loss weight, greyed while what it weighs is off. */
export function WeightRow({ weight, draft }: { readonly weight: Weight; readonly draft: RunConfig }) {
  const id = useId();
  const { what, look } = EXPLANATIONS[weight.name];
  const effect = `${what} Look at: ${look}`;
  const value = draft.losses[weight.field];
  const isIdle =
    (weight.field === "alpha" && !draft.losses.ssim) ||
    (weight.field === "mu" && !draft.selfDistillation.enabled);
  return (
    <Explained name={weight.name}>
      <Hint note={effect} side="left">
        <div className="grid h-6 grid-cols-[14px_1fr_56px] items-center gap-2">
          <span aria-hidden="true" className="text-dim">
            {weight.name}
          </span>
          <Slide
            name={weight.name}
            value={weight.toPosition(value)}
            min={weight.min}
            max={weight.max}
            step={weight.step}
            valueText={figure(value)}
            describedBy={id}
            isDisabled={isIdle}
            onChange={(position) =>
              changeSettings({
                ...draft,
                losses: { ...draft.losses, [weight.field]: weight.toValue(position) },
              })
            }
          />
          <span className={`tabular text-right ${isIdle ? "text-faint" : ""}`}>{figure(value)}</span>
          <span id={id} className="sr-only">
            {effect}
          </span>
        </div>
      </Hint>
    </Explained>
  );
}

/** Beside the heading of what a running engine takes over at once. */
export function LiveMark() {
  return (
    <Hint note="Takes effect at once, also while it trains." side="left">
      <span className="text-faint">
        <Zap size={11} aria-label="live" />
      </span>
    </Hint>
  );
}
