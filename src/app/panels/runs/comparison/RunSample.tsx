import { RUN_LOOKS } from "./runLooks.ts";

/** The line that a run has in the curves. */
export function RunSample({ index }: { readonly index: number }) {
  const { token, dash } = RUN_LOOKS[index % RUN_LOOKS.length];
  return (
    <svg width="20" height="4" aria-hidden="true" className="shrink-0">
      <line
        x1="0"
        y1="2"
        x2="20"
        y2="2"
        stroke={`var(${token})`}
        strokeWidth="2"
        strokeDasharray={dash.join(" ")}
      />
    </svg>
  );
}
