import { Select } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { useOverlayPlace } from "./overlayPlace.ts";

export interface ChoiceItem<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly isDisabled?: boolean;
  /** Stands beside the label in the list, not in the closed control. */
  readonly note?: string;
}

/** A combobox of few values. `name` is its accessible name; a visible label is the caller's. */
export function Choice<Value extends string>({
  name,
  value,
  items,
  onChange,
  isDisabled = false,
  className = "",
  describedBy,
}: {
  readonly name: string;
  readonly value: Value;
  readonly items: readonly ChoiceItem<Value>[];
  readonly onChange: (value: Value) => void;
  readonly isDisabled?: boolean;
  readonly className?: string;
  readonly describedBy?: string;
}) {
  const overlayPlace = useOverlayPlace();
  return (
    <Select.Root
      items={items}
      value={value}
      disabled={isDisabled}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <Select.Trigger
        aria-label={name}
        aria-describedby={describedBy}
        className={`inline-flex h-7 items-center justify-between gap-2 rounded border border-hairline bg-surface-1 pr-1.5 pl-2 whitespace-nowrap hover:border-control data-disabled:text-faint data-popup-open:border-control ${className}`}
      >
        <Select.Value />
        <Select.Icon>
          <ChevronsUpDown size={12} className="text-faint" aria-hidden="true" />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal container={overlayPlace}>
        <Select.Positioner alignItemWithTrigger={false} sideOffset={4} className="z-50 outline-hidden">
          <Select.Popup className="min-w-(--anchor-width) rounded border border-hairline bg-surface-1 py-1 shadow-xl outline-hidden">
            <Select.List className="max-h-(--available-height) overflow-y-auto">
              {items.map(({ value: item, label, isDisabled: isItemDisabled, note }) => (
                <Select.Item
                  key={item}
                  value={item}
                  disabled={isItemDisabled ?? false}
                  className="grid h-7 cursor-default grid-cols-[14px_1fr_auto] items-center gap-1.5 pr-3 pl-2 outline-hidden select-none data-disabled:text-faint data-highlighted:bg-surface-2"
                >
                  <Select.ItemIndicator>
                    <Check size={13} className="text-accent" aria-hidden="true" />
                  </Select.ItemIndicator>
                  <Select.ItemText className="col-start-2">{label}</Select.ItemText>
                  {note !== undefined && <span className="pl-3 text-xs text-dim">{note}</span>}
                </Select.Item>
              ))}
            </Select.List>
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  );
}
