/** Colours of classes with their names. */
export function SwatchLegend({
  names,
  colours,
}: {
  readonly names: readonly string[];
  readonly colours: readonly (readonly [red: number, green: number, blue: number])[];
}) {
  return (
    <ul aria-label="Colours" className="flex gap-x-3 text-xs text-dim">
      {names.map((name, i) => (
        <li key={name} className="flex items-center gap-1.5">
          <span
            aria-hidden="true"
            className="size-2 rounded-[1px] outline outline-hairline"
            style={{ background: `rgb(${colours[i].join(" ")})` }}
          />
          {name}
        </li>
      ))}
    </ul>
  );
}

/** Colours of the six directions that a surface can face, as `viz/surface.ts` paints normals. */
const DIRECTIONS = [
  ["towards", [128, 128, 255]],
  ["left", [0, 128, 128]],
  ["right", [255, 128, 128]],
  ["up", [128, 255, 128]],
  ["down", [128, 0, 128]],
] as const;

export function NormalsLegend() {
  return (
    <SwatchLegend
      names={DIRECTIONS.map(([name]) => `faces ${name}`)}
      colours={DIRECTIONS.map(([, colour]) => colour)}
    />
  );
}
