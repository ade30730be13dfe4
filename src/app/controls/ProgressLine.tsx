/** How far a measuring is, as a short line. */
export function ProgressLine({
  name,
  done,
  total,
}: {
  readonly name: string;
  readonly done: number;
  readonly total: number;
}) {
  return (
    <span
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      className="h-[3px] w-24 overflow-hidden rounded-full bg-surface-2"
    >
      <span
        className="block h-full bg-accent"
        style={{ width: `${total > 0 ? Math.min(100, (100 * done) / total) : 0}%` }}
      />
    </span>
  );
}
