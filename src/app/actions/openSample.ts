import * as v from "valibot";
import { refusal } from "../../engine/problem.ts";
import { startReader } from "../../engine/recording/readInWorker.ts";
import { partsAtLeisure } from "../recordings.ts";
import { openingEnded, startedOpening } from "../store/dataset.ts";
import { change } from "../store/index.ts";
import { isLatestWish, openDataset, wishToOpen } from "./openDataset.ts";
import { openRecording } from "./openRecording.ts";
import { report } from "./report.ts";

const samplesSchema = v.array(
  v.object({
    id: v.string(),
    title: v.string(),
    /** Name beside `samples.json`. */
    file: v.string(),
    bytes: v.number(),
    frames: v.number(),
    description: v.string(),
    /** A run that was recorded on it, beside `samples.json`. */
    recording: v.optional(v.string()),
  }),
);

export type Sample = v.InferOutput<typeof samplesSchema>[number];

/** Relative to the document, so that the page works from any folder of a static host. */
const samplesUrl = (name: string) => new URL(`samples/${name}`, document.baseURI);

let listed: Promise<Sample[]> | null = null;

/** The sequences that come with the page. */
export function listSamples(): Promise<Sample[]> {
  listed ??= fetchList().catch((caught: unknown) => {
    listed = null;
    throw caught;
  });
  return listed;
}

/** Opens a sample through the same door as a drop: its zip, read by the engine. */
export async function openSample(sample: Sample): Promise<void> {
  const opening = wishToOpen();
  change("dataset", (dataset) => startedOpening(dataset, sample.title));
  try {
    const response = await fetch(samplesUrl(sample.file));
    if (!response.ok) throw sampleMissing(sample.file, `HTTP ${response.status}`);
    await openDataset([{ path: sample.file, blob: await response.blob() }], sample.title, opening);
  } catch (caught) {
    // What the person dropped while the sample was on its way matters more than the sample.
    if (!isLatestWish(opening)) return;
    change("dataset", openingEnded);
    report(caught);
  }
}

/** On first load, so that the page is never empty: the run that was recorded on the first sample. */
export async function openFirstRecording(): Promise<void> {
  const opening = wishToOpen();
  const reader = startReader();
  try {
    const [first] = await listSamples();
    if (first?.recording === undefined || !isLatestWish(opening)) return;
    const parts = partsAtLeisure(reader, samplesUrl(first.recording).href);
    await openRecording(parts, first.title, () => openSample(first), opening);
  } catch (caught) {
    if (isLatestWish(opening)) report(caught);
  } finally {
    reader.end();
  }
}

async function fetchList(): Promise<Sample[]> {
  const name = "samples.json";
  const response = await fetch(samplesUrl(name));
  if (!response.ok) throw sampleMissing(name, `HTTP ${response.status}`);
  try {
    return v.parse(samplesSchema, await response.json());
  } catch (caught) {
    throw sampleMissing(name, "not a list of samples", caught);
  }
}

function sampleMissing(file: string, found: string, cause?: unknown) {
  return refusal(
    "sample-missing",
    `The sample file ${file} could not be read (${found}).`,
    "Drop a sequence of your own, or reload the page.",
    cause,
  );
}
