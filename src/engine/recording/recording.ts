import * as v from "valibot";
import type { FrameId, FrameInspection, RgbaPicture } from "../protocol.ts";
import { picture } from "./codec.ts";
import { packSections, streamOf, unpackSections } from "./container.ts";
import { headSchema, type RecordingHead, readHead, requireFrame, writeHead } from "./head.ts";
import { frameIdSchema, inspectionCodec } from "./inspectionCodec.ts";
import { PlaneReader, PlaneWriter } from "./planes.ts";
import { damaged } from "./problems.ts";
import { sectionOf, splitSection } from "./section.ts";

/** A small picture of a frame, for the filmstrip. */
export interface Thumbnail {
  readonly frame: FrameId;
  readonly picture: RgbaPicture;
}

/** A run as it can be looked at without its data, its weights and a GPU. */
export interface Recording extends RecordingHead {
  /** Of chosen frames, the first one is shown first. */
  readonly inspections: readonly FrameInspection[];
  /** All of one size. */
  readonly thumbnails: readonly Thumbnail[];
}

/** What a reader gets, in this order: the head, an inspection, the thumbnails, the other inspections. */
export type RecordingPart =
  | { readonly kind: "head"; readonly head: RecordingHead }
  | { readonly kind: "inspection"; readonly inspection: FrameInspection }
  | { readonly kind: "thumbnails"; readonly thumbnails: readonly Thumbnail[] };

const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024));
const partSchema = v.variant("kind", [
  v.object({ kind: v.literal("head"), ...headSchema.entries }),
  v.object({ kind: v.literal("inspection"), width: size, height: size, inspection: v.unknown() }),
  v.object({
    kind: v.literal("thumbnails"),
    width: size,
    height: size,
    frames: v.pipe(v.array(frameIdSchema), v.maxLength(20_000)),
  }),
]);

/** The file. @throws RangeError for values that cannot be kept, such as a negative error */
export async function writeRecording({
  inspections,
  thumbnails,
  ...recordingHead
}: Recording): Promise<Uint8Array> {
  const { json, bytes } = writeHead(recordingHead);
  const head = sectionOf({ kind: "head", ...(json as object) }, bytes);
  const [first, ...others] = inspections.map(inspectionSection);
  const shownFirst = first === undefined ? [] : [first];
  return packSections([head, ...shownFirst, thumbnailSection(thumbnails), ...others]);
}

/** The parts of a recording as its bytes arrive. @throws ProblemError `recording-…` for a file that is not one */
export async function* readRecordingParts(bytes: ReadableStream<Uint8Array>): AsyncGenerator<RecordingPart> {
  let head: RecordingHead | null = null;
  for await (const section of unpackSections(bytes)) {
    const part = readPart(section, head);
    if ((part.kind === "head") !== (head === null)) throw damaged("its parts are not in order");
    if (part.kind === "head") head = part.head;
    yield part;
  }
  if (head === null) throw damaged("it holds nothing");
}

/** A whole recording. @throws ProblemError */
export async function readRecording(bytes: Uint8Array): Promise<Recording> {
  let head: RecordingHead | null = null;
  const inspections: FrameInspection[] = [];
  const thumbnails: Thumbnail[] = [];
  for await (const part of readRecordingParts(streamOf(bytes))) {
    if (part.kind === "head") head = part.head;
    else if (part.kind === "inspection") inspections.push(part.inspection);
    else thumbnails.push(...part.thumbnails);
  }
  if (head === null) throw damaged("it holds nothing");
  return { ...head, inspections, thumbnails };
}

function inspectionSection(inspection: FrameInspection): Uint8Array {
  const { width, height } = inspection.picture;
  const planes = new PlaneWriter(width, height);
  const json = { kind: "inspection", width, height, inspection: inspectionCodec.write(inspection, planes) };
  return sectionOf(json, planes.bytes());
}

function thumbnailSection(thumbnails: readonly Thumbnail[]): Uint8Array {
  const [first] = thumbnails;
  const { width, height } = first?.picture ?? { width: 1, height: 1 };
  const planes = new PlaneWriter(width, height);
  for (const thumbnail of thumbnails) picture.write(thumbnail.picture, planes);
  const frames = thumbnails.map(({ frame }) => frame);
  return sectionOf({ kind: "thumbnails", width, height, frames }, planes.bytes());
}

function readPart(section: Uint8Array, head: RecordingHead | null): RecordingPart {
  const { json, bytes } = splitSection(section, partSchema);
  if (json.kind === "head") {
    const { kind, ...rest } = json;
    return { kind, head: readHead(rest, bytes) };
  }
  if (head === null) throw damaged("its parts are not in order");
  const planes = new PlaneReader(bytes, json.width, json.height);
  if (json.kind === "thumbnails") {
    const thumbnails = json.frames.map((frame) => {
      requireFrame(head, frame);
      return { frame, picture: picture.read({}, planes) };
    });
    planes.requireEnd();
    return { kind: json.kind, thumbnails };
  }
  const inspection = inspectionCodec.read(json.inspection, planes);
  planes.requireEnd();
  for (const frame of [inspection.frame, ...inspection.sources.map((source) => source.frame)]) {
    const { width, height } = requireFrame(head, frame);
    if (width !== json.width || height !== json.height) {
      throw damaged(`pictures of ${json.width} x ${json.height} in a sequence of ${width} x ${height}`);
    }
  }
  return { kind: json.kind, inspection };
}
