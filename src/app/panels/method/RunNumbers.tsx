import { useContext } from "react";
import type { RunConfig } from "../../../engine/training/config.ts";
import { changeSettings } from "../../actions/changeSettings.ts";
import { NumberField } from "../../controls/NumberField.tsx";
import { Part } from "../../controls/Part.tsx";
import { RUN_NUMBERS } from "../../settings/runNumbers.ts";
import { isFound, SettingsQuery } from "./settingsSearch.tsx";

/** The whole numbers of a run. */
export function RunNumbers({
  draft,
  pending,
}: {
  readonly draft: RunConfig;
  readonly pending: readonly string[];
}) {
  const query = useContext(SettingsQuery);
  const numbers = RUN_NUMBERS.filter(
    ({ name, isOfTheMethod }) => isOfTheMethod !== true && isFound(name, query),
  );
  const idle = numbers.flatMap(({ name, idleBecause }) => {
    const reason = idleBecause(draft);
    return reason === null ? [] : [`${name}: ${reason}`];
  });
  return (
    <div className="grid grid-cols-6 gap-2">
      {numbers.map(({ name, field, min, max, isWide, effect, idleBecause, get, set }) => {
        const reason = idleBecause(draft);
        return (
          <Part key={name} name={field} className={isWide ? "col-span-3" : "col-span-2"}>
            <NumberField
              name={name}
              value={get(draft)}
              min={min}
              max={max}
              onChange={(value) => changeSettings(set(draft, value))}
              effect={reason === null ? effect(draft) : `${effect(draft)} ${reason}`}
              note={pending.includes(field) ? "at restart" : null}
              isDisabled={reason !== null}
            />
          </Part>
        );
      })}
      {idle.length > 0 && (
        <p aria-hidden="true" className="col-span-6 -mt-1 text-xs text-dim">
          {idle.join(" ")}
        </p>
      )}
    </div>
  );
}
