import { useId } from "react";
import type { EncoderName, RunConfig } from "../../../engine/training/config.ts";
import type { NumericsName } from "../../../engine/training/numerics.ts";
import { PRESETS } from "../../../engine/training/presets.ts";
import { changeSettings } from "../../actions/changeSettings.ts";
import { Choice, type ChoiceItem } from "../../controls/Choice.tsx";
import { NUMERICS_IN_WORDS, NUMERICS_NAMES, numericsOf, withNumerics } from "../../numericsChoice.ts";
import { useApp } from "../../store/index.ts";
import { isBusy } from "../../store/run.ts";
import { PRESET_NAMES, presetOf } from "../../store/settings.ts";

const ENCODERS: readonly ChoiceItem<EncoderName>[] = [
  { value: "nano", label: "nano" },
  { value: "tiny", label: "MPViT tiny" },
  { value: "xsmall", label: "MPViT xsmall" },
  { value: "small", label: "MPViT small" },
  { value: "resnet18", label: "ResNet-18" },
];

const POSE_NETWORKS: readonly ChoiceItem<RunConfig["network"]["poseNetworks"]>[] = [
  { value: "small", label: "small", note: "ours" },
  { value: "resnet18", label: "ResNet-18", note: "published" },
];

const RESAMPLINGS: readonly ChoiceItem<RunConfig["numerics"]["resampling"]>[] = [
  { value: "compose", label: "compose", note: "poses, sampled once" },
  { value: "cascade", label: "cascade", note: "two warps, published" },
];

const NUMERICS_NOTES: Readonly<Record<NumericsName, string>> = {
  default: "our best",
  paper: "as written",
  reference: "as published, with quirks",
};

/** Width x height, multiples of 32. */
const RESOLUTIONS = ["96x64", "128x96", "160x128", "192x160", "256x192", "320x256"] as const;

/** Where to start from, and the choices among more than two. */
export function Choices({
  draft,
  pending,
}: {
  readonly draft: RunConfig;
  readonly pending: readonly string[];
}) {
  const isTraining = useApp(({ run }) => isBusy(run.phase));
  const reasonId = useId();
  const numericsId = useId();
  const { width, height } = draft.resolution;
  const size = `${width}x${height}`;
  const sizes = RESOLUTIONS.some((known) => known === size) ? RESOLUTIONS : [size, ...RESOLUTIONS];
  const preset = presetOf(draft);
  const numerics = numericsOf(draft);
  const noResampling = withoutResampling(draft);
  return (
    <div className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1">
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
      <Label isPending={pending.includes("network.poseNetworks")}>Pose networks</Label>
      <Choice
        name="Pose networks"
        value={draft.network.poseNetworks}
        items={POSE_NETWORKS}
        onChange={(poseNetworks) => changeSettings({ ...draft, network: { ...draft.network, poseNetworks } })}
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
      <Label isPending={pending.some((field) => field.startsWith("numerics."))}>Numerics</Label>
      <Choice
        name="Numerics"
        value={numerics}
        items={[
          ...NUMERICS_NAMES.map((name) => ({ value: name, label: name, note: NUMERICS_NOTES[name] })),
          ...(numerics === "mixed" ? [{ value: numerics, label: numerics }] : []),
        ]}
        describedBy={numericsId}
        onChange={(name) => {
          if (name !== "mixed") changeSettings(withNumerics(draft, name));
        }}
      />
      <p id={numericsId} className="col-span-2 -mt-0.5 text-xs text-dim">
        {NUMERICS_IN_WORDS[numerics]}
      </p>
      <Label isPending={pending.includes("numerics.resampling")}>Resampling</Label>
      <Choice
        name="Resampling"
        value={draft.numerics.resampling}
        items={RESAMPLINGS}
        isDisabled={noResampling !== null}
        {...(noResampling === null ? {} : { describedBy: reasonId })}
        onChange={(resampling) => changeSettings({ ...draft, numerics: { ...draft.numerics, resampling } })}
      />
      {noResampling !== null && (
        <p id={reasonId} className="col-span-2 -mt-1 text-xs text-dim">
          {noResampling}
        </p>
      )}
    </div>
  );
}

/** Why there is one pose only, so that there is nothing to compose or to cascade; or null. */
function withoutResampling({ poses }: RunConfig): string | null {
  if (!poses.optimR) return "Resampling: Optim R is off.";
  return poses.coarse ? null : "Resampling: coarse poses are off.";
}

function Label({ isPending, children }: { readonly isPending: boolean; readonly children: string }) {
  return (
    <span className="leading-tight whitespace-nowrap text-dim">
      {children}
      {isPending && <span className="block text-xs text-warning">at restart</span>}
    </span>
  );
}
