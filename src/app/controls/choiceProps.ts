export interface ChoiceItem<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly isDisabled?: boolean;
  /** Stands beside the label in the list, not in the closed control. */
  readonly note?: string;
}

export interface ChoiceProps<Value extends string> {
  readonly name: string;
  readonly value: Value;
  readonly items: readonly ChoiceItem<Value>[];
  readonly onChange: (value: Value) => void;
  readonly isDisabled?: boolean;
  readonly className?: string;
  readonly describedBy?: string;
}

export const CHOICE_LOOK =
  "inline-flex h-7 items-center justify-between gap-2 rounded border border-hairline bg-surface-1 pr-1.5 pl-2 whitespace-nowrap hover:border-control data-disabled:text-faint data-popup-open:border-control";
