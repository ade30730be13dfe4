import type { RunConfig } from "../../../engine/training/config.ts";
import { changeSettings } from "../../actions/changeSettings.ts";
import { NumberField } from "../../controls/NumberField.tsx";
import { RUN_NUMBERS } from "../../settings/runNumbers.ts";
import { Explained } from "./Explained.tsx";

/** Numbers that belong to the method: how often self-distillation visits a batch. */
export function IterationsRow({
  draft,
  pending,
}: {
  readonly draft: RunConfig;
  readonly pending: readonly string[];
}) {
  return RUN_NUMBERS.filter(({ isOfTheMethod }) => isOfTheMethod).map(
    ({ name, field, min, max, effect, idleBecause, get, set }) => {
      const reason = idleBecause(draft);
      return (
        <Explained key={name} name={name}>
          <NumberField
            name={name}
            value={get(draft)}
            min={min}
            max={max}
            onChange={(value) => changeSettings(set(draft, value))}
            effect={reason === null ? effect(draft) : `${effect(draft)} ${reason}`}
            note={pending.includes(field) ? "at restart" : null}
            isDisabled={reason !== null}
            isOnOneLine
          />
        </Explained>
      );
    },
  );
}
