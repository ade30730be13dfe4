const LOOK =
  "h-5 shrink-0 rounded-sm bg-surface-2 px-2 text-xs whitespace-nowrap hover:bg-hairline disabled:text-faint disabled:hover:bg-surface-2";

/** Begins a measuring, or ends the one under way. */
export function StartStopButton({
  start,
  stop,
  isUnderWay,
  isBlocked,
  isStopping,
}: {
  readonly start: { readonly label: string; readonly run: () => Promise<unknown> };
  readonly stop: { readonly label: string; readonly run: () => Promise<unknown> };
  readonly isUnderWay: boolean;
  readonly isBlocked: boolean;
  readonly isStopping: boolean;
}) {
  const { label, run } = isUnderWay ? stop : start;
  return (
    <button
      // Two buttons, not one that changes its meaning under a finger.
      key={label}
      type="button"
      className={LOOK}
      disabled={isUnderWay ? isStopping : isBlocked}
      onClick={() => void run()}
    >
      {label}
    </button>
  );
}
