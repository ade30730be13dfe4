import { Zap } from "lucide-react";
import { useId } from "react";
import type { EncoderName, RunConfig } from "../../engine/training/config.ts";
import { PRESETS } from "../../engine/training/presets.ts";
import { ABLATIONS, type Ablation, WEIGHTS, type Weight } from "../ablations.ts";
import { changeSettings } from "../actions/changeSettings.ts";
import { reset } from "../actions/train.ts";
import { Choice } from "../controls/Choice.tsx";
import { Hint } from "../controls/Hint.tsx";
import { Slide } from "../controls/Slide.tsx";
import { Toggle } from "../controls/Toggle.tsx";
import { figure } from "../numbers.ts";
import { useApp } from "../store/index.ts";
import { isBusy } from "../store/run.ts";
import { objection, PRESET_NAMES, pendingChanges, presetOf } from "../store/settings.ts";

const ENCODERS: readonly { readonly value: EncoderName; readonly label: string }[] = [
  { value: "nano", label: "nano" },
  { value: "tiny", label: "MPViT tiny" },
  { value: "xsmall", label: "MPViT xsmall" },
  { value: "small", label: "MPViT small" },
  { value: "resnet18", label: "ResNet-18" },
];

/** Width x height, multiples of 32. */
const RESOLUTIONS = ["96x64", "128x96", "160x128", "192x160", "256x192", "320x256"] as const;

/** The right column: every choice of the method, each with what it removes. */
export function AblationPanel() {
  const draft = useApp((state) => state.settings.draft);
  const pending = usePending();
  return (
    <section aria-label="Method" className="flex min-h-0 grow flex-col gap-2.5 overflow-y-auto p-3">
      <Choices draft={draft} pending={pending} />
      {pending.length > 0 && <PendingNote count={pending.length} />}
      <div>
        <h2 className="mb-1 font-semibold">Method</h2>
        {ABLATIONS.map((ablation) => (
          <AblationRow key={ablation.name} ablation={ablation} draft={draft} pending={pending} />
        ))}
      </div>
      <div>
        <h2 className="mb-1 flex items-center gap-1 font-semibold">
          Loss weights <LiveMark />
        </h2>
        {WEIGHTS.map((weight) => (
          <WeightRow key={weight.name} weight={weight} draft={draft} />
        ))}
      </div>
      <div className="grid grid-cols-2 gap-2">
        <NumberField
          name="Seed"
          value={draft.seed}
          max={4_294_967_295}
          min={0}
          onChange={(seed) => changeSettings({ ...draft, seed })}
        />
        <NumberField
          name="Steps"
          value={draft.steps}
          max={10_000_000}
          min={1}
          onChange={(steps) => changeSettings({ ...draft, steps })}
        />
      </div>
    </section>
  );
}

/** What waits for a restart: nothing before the first step, since Train then builds what is set. */
function usePending(): readonly string[] {
  const applied = useApp((state) => (state.run.step > 0 ? state.run.applied : null));
  const draft = useApp((state) => state.settings.draft);
  return applied === null ? [] : pendingChanges(applied, draft);
}

function PendingNote({ count }: { readonly count: number }) {
  const isBlocked = useApp(({ run }) => run.phase.status === "preparing" || run.engine.status !== "ready");
  return (
    <p className="rounded bg-surface-2 px-2 py-1.5 text-sm leading-snug">
      {count === 1 ? "1 change needs" : `${count} changes need`} new networks.{" "}
      <button
        type="button"
        disabled={isBlocked}
        onClick={() => void reset()}
        className="rounded-sm text-accent underline underline-offset-2 disabled:text-faint"
      >
        Restart to apply
      </button>
    </p>
  );
}

function AblationRow({
  ablation,
  draft,
  pending,
}: {
  readonly ablation: Ablation;
  readonly draft: RunConfig;
  readonly pending: readonly string[];
}) {
  const isOn = ablation.isOn(draft);
  const reason = objection(ablation.set(draft, !isOn));
  const isPending = ablation.fields.some((field) => pending.includes(field));
  const when = ablation.isLive
    ? "Takes effect at once."
    : "Needs new networks: applied by Reset once training has begun.";
  return (
    <Toggle
      name={ablation.name}
      isOn={isOn}
      onChange={(next) => changeSettings(ablation.set(draft, next))}
      effect={`${ablation.effect} ${when}`}
      note={
        reason !== null ? `Stays ${isOn ? "on" : "off"}: ${reason}` : isPending ? "Restart to apply" : null
      }
      isDisabled={reason !== null}
    />
  );
}

function WeightRow({ weight, draft }: { readonly weight: Weight; readonly draft: RunConfig }) {
  const id = useId();
  const value = draft.losses[weight.field];
  const isIdle =
    (weight.field === "alpha" && !draft.losses.ssim) ||
    (weight.field === "mu" && !draft.selfDistillation.enabled);
  return (
    <Hint note={weight.effect} side="left">
      <div className="grid h-6 grid-cols-[14px_1fr_52px] items-center gap-2">
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
          {weight.effect}
        </span>
      </div>
    </Hint>
  );
}

function LiveMark() {
  return (
    <Hint note="Takes effect at once, also while it trains." side="left">
      <span className="text-faint">
        <Zap size={11} aria-label="live" />
      </span>
    </Hint>
  );
}

function Choices({ draft, pending }: { readonly draft: RunConfig; readonly pending: readonly string[] }) {
  const isTraining = useApp(({ run }) => isBusy(run.phase));
  const { width, height } = draft.resolution;
  const size = `${width}x${height}`;
  const sizes = RESOLUTIONS.some((known) => known === size) ? RESOLUTIONS : [size, ...RESOLUTIONS];
  const preset = presetOf(draft);
  return (
    <div className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1.5">
      <span className="text-dim">Preset</span>
      <Choice
        name="Preset"
        value={preset ?? "custom"}
        items={[
          ...PRESET_NAMES.map((name) => ({ value: name as string, label: name })),
          ...(preset === null ? [{ value: "custom", label: "custom" }] : []),
        ]}
        onChange={(name) => {
          const chosen = PRESET_NAMES.find((known) => known === name);
          if (chosen !== undefined) changeSettings({ ...PRESETS[chosen], seed: draft.seed });
        }}
      />
      <Label isPending={pending.includes("network.encoder")}>Encoder</Label>
      <Choice
        name="Encoder"
        value={draft.network.encoder}
        items={ENCODERS}
        onChange={(encoder) => changeSettings({ ...draft, network: { ...draft.network, encoder } })}
      />
      <Label isPending={pending.includes("resolution")}>Resolution</Label>
      <Choice
        name="Resolution"
        value={size}
        isDisabled={isTraining}
        items={sizes.map((value) => ({ value, label: value.replace("x", " × ") }))}
        onChange={(value) => {
          const [nextWidth, nextHeight] = value.split("x").map(Number);
          changeSettings({ ...draft, resolution: { width: nextWidth, height: nextHeight } });
        }}
      />
    </div>
  );
}

function Label({ isPending, children }: { readonly isPending: boolean; readonly children: string }) {
  return (
    <span className="leading-tight text-dim">
      {children}
      {isPending && <span className="block text-xs text-warning">at restart</span>}
    </span>
  );
}

function NumberField({
  name,
  value,
  min,
  max,
  onChange,
}: {
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-0.5 block text-sm text-dim">
        {name}
      </label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        step={1}
        key={value}
        defaultValue={value}
        onBlur={({ currentTarget }) => {
          const next = currentTarget.valueAsNumber;
          if (Number.isInteger(next) && next >= min && next <= max) {
            if (next !== value) onChange(next);
          } else currentTarget.value = String(value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
        }}
        className="h-7 w-full rounded border border-hairline bg-surface-1 px-2 [appearance:textfield] hover:border-control"
      />
    </div>
  );
}
