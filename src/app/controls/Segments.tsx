/** Few exclusive choices side by side. */
export function Segments<Value extends string | number>({
  name,
  value,
  items,
  onChange,
}: {
  readonly name: string;
  readonly value: Value;
  readonly items: readonly { readonly value: Value; readonly label: string; readonly isDisabled?: boolean }[];
  readonly onChange: (value: Value) => void;
}) {
  return (
    <fieldset
      aria-label={name}
      className="flex h-5 shrink-0 rounded-sm bg-surface-2 p-px text-xs whitespace-nowrap"
    >
      {items.map(({ value: item, label, isDisabled = false }) => (
        <button
          key={item}
          type="button"
          aria-pressed={item === value}
          disabled={isDisabled}
          onClick={() => onChange(item)}
          className="rounded-sm px-1.5 text-dim hover:text-text disabled:text-faint aria-pressed:bg-surface-0 aria-pressed:text-text"
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}
