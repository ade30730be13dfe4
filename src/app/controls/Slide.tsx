import { Slider } from "@base-ui/react/slider";

/** A slider on one line: nothing but the track and its thumb. `name` is the accessible name. */
export function Slide({
  name,
  value,
  min,
  max,
  step,
  valueText,
  onChange,
  isDisabled = false,
  describedBy,
  className = "",
}: {
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value as it is read out, with its unit. */
  readonly valueText: string;
  readonly onChange: (value: number) => void;
  readonly isDisabled?: boolean;
  readonly describedBy?: string;
  readonly className?: string;
}) {
  return (
    <Slider.Root
      value={value}
      min={min}
      max={max}
      step={step}
      disabled={isDisabled}
      onValueChange={(next) => onChange(Array.isArray(next) ? next[0] : next)}
      className={className}
    >
      <Slider.Control className="flex h-6 w-full touch-none items-center select-none">
        <Slider.Track className="h-0.5 w-full rounded bg-control">
          <Slider.Indicator className="rounded bg-text" />
          <Slider.Thumb
            aria-label={name}
            aria-describedby={describedBy}
            getAriaValueText={() => valueText}
            className="size-3 rounded-full bg-text has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-accent data-disabled:bg-faint"
          />
        </Slider.Track>
      </Slider.Control>
    </Slider.Root>
  );
}
