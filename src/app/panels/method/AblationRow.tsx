import type { RunConfig } from "../../../engine/training/config.ts";
import { changeSettings } from "../../actions/changeSettings.ts";
import { Toggle } from "../../controls/Toggle.tsx";
import type { Ablation } from "../../settings/ablations.ts";
import { objection } from "../../store/settings.ts";
import { Explained } from "./Explained.tsx";
import { EXPLANATIONS } from "./explanations.ts";

/** One switch of the method. It cannot be set to what the engine would refuse, and says why. */
export function AblationRow({
  ablation,
  draft,
  pending,
}: {
  readonly ablation: Ablation;
  readonly draft: RunConfig;
  readonly pending: readonly string[];
}) {
  const { off, look } = EXPLANATIONS[ablation.name];
  const isOn = ablation.isOn(draft);
  const reason = objection(ablation.set(draft, !isOn));
  const isPending = ablation.fields.some((field) => pending.includes(field));
  const when = ablation.isLive
    ? "Takes effect at once."
    : "Needs new networks: applied by Reset once training has begun.";
  return (
    <Explained name={ablation.name}>
      <Toggle
        name={ablation.name}
        isOn={isOn}
        onChange={(next) => changeSettings(ablation.set(draft, next))}
        effect={`${off} Look at: ${look} ${when}`}
        note={
          reason !== null ? `Stays ${isOn ? "on" : "off"}: ${reason}` : isPending ? "Restart to apply" : null
        }
        isDisabled={reason !== null}
      />
    </Explained>
  );
}
