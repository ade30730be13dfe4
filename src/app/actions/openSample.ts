import * as v from "valibot";
import { refusal } from "../../engine/problem.ts";
import { openingEnded, startedOpening } from "../store/dataset.ts";
import { appStore, change } from "../store/index.ts";
import { isLatestWish, openDataset, wishToOpen } from "./openDataset.ts";
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

/** Longer than this the first picture does not wait for the adapter, which decides the working resolution. */
const ADAPTER_WAIT_MS = 2000;

/** On first load, so that the page is never empty. `adapterKnown` resolves when the engine has its adapter or has none. */
export async function openFirstSample(adapterKnown: Promise<void>): Promise<void> {
  try {
    const waited = new Promise((resolve) => setTimeout(resolve, ADAPTER_WAIT_MS));
    const [[first]] = await Promise.all([listSamples(), Promise.race([adapterKnown, waited])]);
    if (first !== undefined && appStore.getState().dataset.status === "empty") await openSample(first);
  } catch (caught) {
    report(caught);
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
