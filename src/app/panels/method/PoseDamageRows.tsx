import type { RunConfig } from "../../../engine/training/config.ts";
import { changeSettings } from "../../actions/changeSettings.ts";
import { Hint } from "../../controls/Hint.tsx";
import { NumberField } from "../../controls/NumberField.tsx";
import { Slide } from "../../controls/Slide.tsx";
import { damageInWords, POSE_DAMAGES, type PoseDamage, withPerturbation } from "../../settings/poseDamage.ts";
import { AspectDetails } from "./AspectDetails.tsx";
import { Explained } from "./Explained.tsx";

const NAME = "Damage the poses";

/** What is done to the coarse poses before the networks are given them: part of the run, so at its next start. */
export function PoseDamageRows({
  draft,
  pending,
}: {
  readonly draft: RunConfig;
  readonly pending: readonly string[];
}) {
  const damage = damageInWords(draft.poses.perturbation);
  const isPending = pending.some((field) => field.startsWith("poses.perturbation"));
  return (
    <Explained name={NAME} details={<Details draft={draft} />}>
      <div className="flex min-h-6 items-center justify-between gap-2">
        <h2 className="font-semibold whitespace-nowrap">{NAME}</h2>
        <span className={`truncate text-right text-sm ${damage === null ? "text-dim" : "text-warning"}`}>
          {damage ?? "intact"}
        </span>
      </div>
      {isPending && <p className="-mt-0.5 pb-1 text-xs text-dim">Restart to apply</p>}
    </Explained>
  );
}

function Details({ draft }: { readonly draft: RunConfig }) {
  return (
    <>
      {!draft.poses.coarse && (
        <p className="text-sm text-dim">Coarse poses are off: there is nothing to damage.</p>
      )}
      {POSE_DAMAGES.map((part) => (
        <DamageRow key={part.field} part={part} draft={draft} />
      ))}
      <NumberField
        name="Noise seed"
        value={draft.poses.perturbation.seed}
        min={0}
        max={4_294_967_295}
        onChange={(seed) => changeSettings(withPerturbation(draft, { seed }))}
        effect="Of the damage alone, so that runs of several seeds can share it."
        note={null}
        isDisabled={!draft.poses.coarse}
        isOnOneLine
      />
      <div className="mt-2">
        <AspectDetails name={NAME} />
      </div>
    </>
  );
}

function DamageRow({ part, draft }: { readonly part: PoseDamage; readonly draft: RunConfig }) {
  const { name, field, effect, min, max, step, say } = part;
  const value = draft.poses.perturbation[field];
  return (
    <Hint note={effect} side="left">
      <div className="grid h-6 grid-cols-[92px_1fr_44px] items-center gap-2 text-sm">
        <span aria-hidden="true" className="whitespace-nowrap text-dim">
          {name}
        </span>
        <Slide
          name={name}
          value={value}
          min={min}
          max={max}
          step={step}
          valueText={say(value)}
          isDisabled={!draft.poses.coarse}
          onChange={(next) => changeSettings(withPerturbation(draft, { [field]: next }))}
        />
        <span className="tabular text-right">{say(value)}</span>
      </div>
    </Hint>
  );
}
