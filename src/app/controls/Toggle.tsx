import { Switch } from "@base-ui/react/switch";
import { useId } from "react";
import { Hint } from "./Hint.tsx";

/** A switch with its label. `effect` tells what it removes and where to look; `note` stands beneath when it is set. */
export function Toggle({
  name,
  isOn,
  onChange,
  effect,
  note,
  isDisabled = false,
}: {
  readonly name: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly effect: string;
  readonly note: string | null;
  readonly isDisabled?: boolean;
}) {
  const id = useId();
  return (
    <div>
      <Hint note={effect} side="left">
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch is the control, named by aria-labelledby */}
        <label className="-mx-1.5 flex h-6 items-center justify-between rounded px-1.5 hover:bg-surface-2">
          <span id={`${id}-name`} className={isDisabled ? "text-faint" : ""}>
            {name}
          </span>
          <Switch.Root
            checked={isOn}
            onCheckedChange={onChange}
            disabled={isDisabled}
            aria-labelledby={`${id}-name`}
            aria-describedby={`${id}-effect`}
            className="flex h-3.5 w-6 rounded-full bg-control p-0.5 motion-safe:transition-colors motion-safe:duration-100 data-checked:bg-text data-disabled:opacity-50"
          >
            <Switch.Thumb className="size-2.5 rounded-full bg-surface-0 motion-safe:transition-transform motion-safe:duration-100 data-checked:translate-x-2.5" />
          </Switch.Root>
        </label>
      </Hint>
      <span id={`${id}-effect`} className="sr-only">
        {effect} {note ?? ""}
      </span>
      {note !== null && (
        <p aria-hidden="true" className="-mt-0.5 pb-1 text-xs text-dim">
          {note}
        </p>
      )}
    </div>
  );
}
