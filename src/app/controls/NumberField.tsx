import { useId } from "react";
import { Hint } from "./Hint.tsx";

/** A whole number that is taken on Enter or on leaving the field; what is out of range falls back. `effect` tells what
 *  it does; `note` stands beneath when it is set. */
export function NumberField({
  name,
  value,
  min,
  max,
  onChange,
  effect,
  note,
  isDisabled,
  isOnOneLine = false,
}: {
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
  readonly effect: string;
  readonly note: string | null;
  readonly isDisabled: boolean;
  /** The label stands before the field instead of above it. */
  readonly isOnOneLine?: boolean;
}) {
  const id = useId();
  return (
    <Hint note={effect} side="left">
      <div className={isOnOneLine ? "grid min-h-6 grid-cols-[1fr_52px] items-center" : ""}>
        <label
          htmlFor={id}
          className={`${isOnOneLine ? "" : `mb-0.5 block text-sm ${isDisabled ? "" : "text-dim"}`} ${isDisabled ? "text-faint" : ""}`}
        >
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
          disabled={isDisabled}
          aria-describedby={`${id}-effect`}
          onBlur={({ currentTarget }) => {
            const next = currentTarget.valueAsNumber;
            if (Number.isInteger(next) && next >= min && next <= max) {
              if (next !== value) onChange(next);
            } else currentTarget.value = String(value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
          className={`${isOnOneLine ? "h-5 px-1 text-right" : "h-7 px-2"} w-full rounded border border-hairline bg-surface-1 [appearance:textfield] [&::-webkit-inner-spin-button]:appearance-none hover:border-control disabled:text-faint disabled:hover:border-hairline`}
        />
        <span id={`${id}-effect`} className="sr-only">
          {effect} {note ?? ""}
        </span>
        {note !== null && (
          <p aria-hidden="true" className="text-xs text-warning">
            {note}
          </p>
        )}
      </div>
    </Hint>
  );
}
