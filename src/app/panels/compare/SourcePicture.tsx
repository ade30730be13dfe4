import { sequenceView } from "../../frames.ts";
import { PictureCanvas, PictureFrame } from "../../pictures/PictureFrame.tsx";
import { useSource } from "../../sight/useInspection.ts";

/** The source as it is, with the place where the probe's pixel lands and its epipolar line. */
export function SourcePicture() {
  const source = useSource();
  if (source === null) return null;
  const { picture } = source.identity;
  const name = sequenceView(source.frame.sequence)?.frames[source.frame.frame]?.name ?? "";
  return (
    <section aria-label="Source" className="relative min-h-0 min-w-0 bg-surface-1">
      <PictureFrame width={picture.width} height={picture.height} name="Source picture" sees="source">
        <PictureCanvas
          pixels={picture}
          label={`Source frame ${name}; the probe's pixel is marked where it lands`}
        />
      </PictureFrame>
      <h2 className="pointer-events-none absolute top-1 left-1 rounded-sm bg-surface-1/85 px-1.5 text-xs font-semibold">
        source
      </h2>
      <p
        aria-hidden="true"
        className="pointer-events-none absolute bottom-1 left-1 rounded-sm bg-black/85 px-1.5 text-[10px] leading-4 text-white"
      >
        ┄○ coarse <span className="pl-1.5 text-[oklch(0.75_0.13_300)]">─● refined</span>
      </p>
    </section>
  );
}
