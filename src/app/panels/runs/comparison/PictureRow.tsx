import { useEffect, useMemo, useState } from "react";
import { colourise } from "../../../../viz/colourise.ts";
import { sharedDepthRange, sharedErrorRange, type ValueRange } from "../../../../viz/range.ts";
import { report } from "../../../actions/report.ts";
import { Choice } from "../../../controls/Choice.tsx";
import { Segments } from "../../../controls/Segments.tsx";
import { sequenceView } from "../../../frames.ts";
import { commonKeys, frameKey, frameOfKey, type KeptPicture } from "../../../history/keptPicture.ts";
import { framesOf, pictureIn } from "../../../history/runHistory.ts";
import type { SeedGroup } from "../../../history/seedGroups.ts";
import { count, figure } from "../../../numbers.ts";
import { Legend } from "../../../pictures/Legend.tsx";
import { PictureCanvas, PictureFrame } from "../../../pictures/PictureFrame.tsx";
import type { Pixels } from "../../../pictures/pixels.ts";
import { useApp } from "../../../store/index.ts";
import { RunSample } from "./RunSample.tsx";

type Kind = "depth" | "error";

/** One frame as every run sees it, on one scale. */
export function PictureRow({ groups }: { readonly groups: readonly SeedGroup[] }) {
  const runs = groups.map(({ of }) => of.record);
  const isOneDataset = new Set(runs.map(({ dataset }) => dataset.fingerprint)).size === 1;
  const keys = isOneDataset ? commonKeys(runs.map(({ id }) => framesOf(id))) : [];
  const onScreen = useApp((state) => frameKey(state.view.frame));
  const [chosen, setChosen] = useState<string | null>(null);
  const [kind, setKind] = useState<Kind>("depth");
  const [lockedRange, setLockedRange] = useState<Readonly<Record<Kind, ValueRange | null>>>({
    depth: null,
    error: null,
  });
  const key =
    [chosen, onScreen].find((wanted) => wanted !== null && keys.includes(wanted)) ?? keys[0] ?? null;
  const pictures = usePictures(
    runs.map(({ id }) => id),
    key,
  );
  const map = useApp((state) => (kind === "depth" ? state.view.depthColours : "Magma"));
  const range = useMemo(() => lockedRange[kind] ?? rangeOf(pictures, kind), [lockedRange, pictures, kind]);
  if (key === null) {
    return (
      <p className="rounded bg-surface-1 p-4 text-center leading-snug text-dim">
        {isOneDataset
          ? "No frame was looked at in all of these runs. A finished run keeps the frames that the others have."
          : "The runs are of different data: there is no common frame."}
      </p>
    );
  }
  return (
    <div>
      <div className="mb-1 flex items-center gap-3 text-xs">
        <Choice
          name="Frame compared"
          value={key}
          items={keys.map((known) => ({ value: known, label: nameOfFrame(known) }))}
          onChange={setChosen}
          className="h-5! text-xs"
        />
        <Segments
          name="Picture compared"
          value={kind}
          items={[
            { value: "depth", label: "depth" },
            { value: "error", label: "last error" },
          ]}
          onChange={setKind}
        />
        <span className="grow" />
        <Legend
          name={kind === "depth" ? "compared depth" : "compared errors"}
          map={map}
          isReversed={kind === "depth"}
          range={range}
          unit={kind === "depth" ? "× median, all runs" : "error, all runs"}
          isLocked={lockedRange[kind] !== null}
          onLock={(isLocked) => setLockedRange({ ...lockedRange, [kind]: isLocked ? range : null })}
        />
      </div>
      <div className="flex h-[min(30vh,260px)] gap-px">
        {runs.map(({ id, name }, i) => (
          <figure key={id} className="flex min-w-0 flex-1 flex-col">
            <figcaption className="flex h-5 items-center gap-1.5 truncate text-xs">
              <RunSample index={i} />
              <span className="truncate">{name}</span>
              <PictureNote picture={pictures.get(id)} kind={kind} />
            </figcaption>
            <div className="min-h-0 grow bg-surface-1">
              <OnePicture picture={pictures.get(id)} kind={kind} range={range} map={map} name={name} />
            </div>
          </figure>
        ))}
      </div>
    </div>
  );
}

function PictureNote({ picture, kind }: { readonly picture: KeptPicture | undefined; readonly kind: Kind }) {
  if (picture === undefined) return null;
  const mean = kind === "error" && picture.meanError !== null ? `, mean ${figure(picture.meanError)}` : "";
  return (
    <span className="tabular whitespace-nowrap text-dim">
      step {count(picture.step)}
      {mean}
    </span>
  );
}

function OnePicture({
  picture,
  kind,
  range,
  map,
  name,
}: {
  readonly picture: KeptPicture | undefined;
  readonly kind: Kind;
  readonly range: ValueRange | null;
  readonly map: Parameters<typeof colourise>[1]["map"];
  readonly name: string;
}) {
  const pixels = useMemo<Pixels | null>(() => {
    const values = picture === undefined ? null : valuesOf(picture, kind);
    if (picture === undefined || values === null || range === null) return null;
    const { width, height } = picture.picture;
    return { width, height, rgba: colourise(values, { map, range, isReversed: kind === "depth" }) };
  }, [picture, kind, range, map]);
  if (picture === undefined) return null;
  if (pixels === null)
    return <p className="grid h-full place-items-center p-3 text-center text-dim">No reconstruction here.</p>;
  const label = `${kind === "depth" ? "Depth" : "Error"} of ${name}`;
  return (
    <PictureFrame width={pixels.width} height={pixels.height} name={label}>
      <PictureCanvas pixels={pixels} label={label} />
    </PictureFrame>
  );
}

function valuesOf({ depth, error }: KeptPicture, kind: Kind): Float32Array | null {
  return kind === "depth" ? depth : error;
}

function rangeOf(pictures: ReadonlyMap<string, KeptPicture>, kind: Kind): ValueRange | null {
  const maps = [...pictures.values()].map((picture) => valuesOf(picture, kind)).filter((map) => map !== null);
  if (maps.length === 0) return null;
  return kind === "depth" ? sharedDepthRange(maps) : sharedErrorRange(maps);
}

/** The pictures of one frame, by run, as they come from the storage. */
function usePictures(ids: readonly string[], key: string | null): ReadonlyMap<string, KeptPicture> {
  const [pictures, setPictures] = useState<ReadonlyMap<string, KeptPicture>>(new Map());
  const wanted = JSON.stringify([ids, key]);
  const version = useApp((state) => state.runs.version);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run may have a newer picture since
  useEffect(() => {
    const [runs, frame]: [string[], string | null] = JSON.parse(wanted);
    let isWanted = true;
    if (frame === null) return;
    Promise.all(runs.map((id) => pictureIn(id, frame))).then((found) => {
      if (isWanted)
        setPictures(new Map(found.flatMap((picture) => (picture ? [[picture.run, picture]] : []))));
    }, report);
    return () => {
      isWanted = false;
    };
  }, [wanted, version]);
  return pictures;
}

function nameOfFrame(key: string): string {
  const { sequence, frame } = frameOfKey(key);
  return sequenceView(sequence)?.frames[frame]?.name ?? `frame ${frame}`;
}
