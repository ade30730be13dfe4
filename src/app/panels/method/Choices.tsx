import { type ReactNode, useId } from "react";
import type { EncoderName, RunConfig } from "../../../engine/training/config.ts";
import type { NumericsName } from "../../../engine/training/numerics.ts";
import { PRESETS } from "../../../engine/training/presets.ts";
import { changeSettings } from "../../actions/changeSettings.ts";
import { Choice, type ChoiceItem } from "../../controls/Choice.tsx";
import { ENCODER_LABELS, ENCODER_NAMES } from "../../settings/fieldNames.ts";
import {
  NUMERICS_IN_WORDS,
  NUMERICS_NAMES,
  numericsOf,
  withNumerics,
} from "../../settings/numericsChoice.ts";
import { useApp } from "../../store/index.ts";
import { isBusy } from "../../store/run.ts";
import { PRESET_NAMES, presetOf } from "../../store/settings.ts";
import { Explained } from "./Explained.tsx";
import { PaperAblationMenu } from "./PaperAblationMenu.tsx";
import { Found, useIsFound } from "./settingsSearch.tsx";

const ENCODERS: readonly ChoiceItem<EncoderName>[] = ENCODER_NAMES.map((value) => ({
  value,
  label: ENCODER_LABELS[value],
  ...(value === "resnet18" ? { note: "CNN" } : {}),
}));

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
    <div className="flex flex-col gap-1">
      <ChoiceRow label="Preset" isPending={false}>
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
      </ChoiceRow>
      <Found name="Paper's ablation">
        <div className="ml-3.5 grid">
          <PaperAblationMenu />
        </div>
      </Found>
      <Explained name="Encoder">
        <ChoiceRow isIndented label="Encoder" isPending={pending.includes("network.encoder")}>
          <Choice
            name="Encoder"
            value={draft.network.encoder}
            items={ENCODERS}
            onChange={(encoder) => changeSettings({ ...draft, network: { ...draft.network, encoder } })}
          />
        </ChoiceRow>
      </Explained>
      <Explained name="Pose networks">
        <ChoiceRow isIndented label="Pose networks" isPending={pending.includes("network.poseNetworks")}>
          <Choice
            name="Pose networks"
            value={draft.network.poseNetworks}
            items={POSE_NETWORKS}
            onChange={(poseNetworks) =>
              changeSettings({ ...draft, network: { ...draft.network, poseNetworks } })
            }
          />
        </ChoiceRow>
      </Explained>
      <ChoiceRow label="Resolution" isPending={pending.includes("resolution")}>
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
      </ChoiceRow>
      <ChoiceRow label="Numerics" isPending={pending.some((field) => field.startsWith("numerics."))}>
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
      </ChoiceRow>
      <Found name="Numerics">
        <p id={numericsId} className="-mt-0.5 ml-3.5 text-xs text-dim">
          {NUMERICS_IN_WORDS[numerics]}
        </p>
      </Found>
      <Explained name="Resampling">
        <ChoiceRow isIndented label="Resampling" isPending={pending.includes("numerics.resampling")}>
          <Choice
            name="Resampling"
            value={draft.numerics.resampling}
            items={RESAMPLINGS}
            isDisabled={noResampling !== null}
            {...(noResampling === null ? {} : { describedBy: reasonId })}
            onChange={(resampling) =>
              changeSettings({ ...draft, numerics: { ...draft.numerics, resampling } })
            }
          />
        </ChoiceRow>
        {noResampling !== null && (
          <p id={reasonId} className="text-xs text-dim">
            {noResampling}
          </p>
        )}
      </Explained>
    </div>
  );
}

/** Why there is one pose only, so that there is nothing to compose or to cascade; or null. */
function withoutResampling({ poses }: RunConfig): string | null {
  if (!poses.optimR) return "Resampling: Optim R is off.";
  return poses.coarse ? null : "Resampling: coarse poses are off.";
}

/** A label and its combobox. Rows that explain themselves are indented by their disclosure already. */
function ChoiceRow({
  label,
  isPending,
  isIndented = false,
  children,
}: {
  readonly label: string;
  readonly isPending: boolean;
  readonly isIndented?: boolean;
  readonly children: ReactNode;
}) {
  if (!useIsFound(label)) return null;
  return (
    <div className={`grid grid-cols-[96px_minmax(0,1fr)] items-center ${isIndented ? "" : "ml-3.5"}`}>
      <span className="leading-tight whitespace-nowrap text-dim">
        {label}
        {isPending && <span className="block text-xs text-warning">at restart</span>}
      </span>
      {children}
    </div>
  );
}
