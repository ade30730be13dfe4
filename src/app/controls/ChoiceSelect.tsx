import { Select } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { CHOICE_LOOK, type ChoiceProps } from "./choiceProps.ts";
import { useOverlayPlace } from "./overlayPlace.ts";

/** The combobox behind `Choice`, with its list. */
export function ChoiceSelect<Value extends string>({
  name,
  value,
  items,
  onChange,
  isDisabled = false,
  className = "",
  describedBy,
}: ChoiceProps<Value>) {
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
        className={`${CHOICE_LOOK} ${className}`}
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
