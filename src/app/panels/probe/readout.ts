import { figure } from "../../numbers.ts";
import { oncePerFrame } from "../../oncePerFrame.ts";
import { maskInWords, placeInWords } from "../../sight/pinTable.ts";
import { type ProbeReading, readProbe } from "../../sight/probeReading.ts";
import { sightOf } from "../../sight/sight.ts";
import { appStore } from "../../store/index.ts";

/** What the line says of a pixel: name, explanation, and how many characters it keeps free. */
export const READINGS: readonly {
  readonly key: string;
  readonly name: string;
  readonly title: string;
  readonly width: number;
  say(reading: ProbeReading): string;
}[] = [
  {
    key: "pixel",
    name: "u,v",
    title: "Pixel at the working resolution",
    width: 7,
    say: ({ u, v }) => `${u},${v}`,
  },
  {
    key: "depth",
    name: "z",
    title: "Depth, in units of the median sparse depth",
    width: 5,
    say: ({ depth }) => number(depth),
  },
  {
    key: "colmap",
    name: "COLMAP",
    title: "Depth in COLMAP's unit",
    width: 5,
    say: ({ depthColmap }) => number(depthColmap),
  },
  { key: "disparity", name: "1/z", title: "Disparity, 1 / depth", width: 5, say: (r) => number(r.disparity) },
  {
    key: "errorT",
    name: "e t",
    title: "Photometric error after Optim t",
    width: 6,
    say: (r) => number(r.errorT),
  },
  {
    key: "errorR",
    name: "e R",
    title: "Photometric error after Optim R",
    width: 6,
    say: (r) => number(r.errorR),
  },
  {
    key: "mask",
    name: "mask",
    title: "Whether the auto-mask lets the pixel train",
    width: 8,
    say: ({ trains }) => maskInWords(trains) || "–",
  },
  {
    key: "scale",
    name: "scale",
    title: "Scale whose depth d_best took; 0 is the finest",
    width: 1,
    say: ({ bestScale }) => (bestScale === null ? "–" : String(bestScale)),
  },
  {
    key: "truth",
    name: "truth",
    title: "Ground-truth depth in metres",
    width: 6,
    say: ({ truthMetres }) => (truthMetres === null ? "–" : `${figure(truthMetres)} m`),
  },
  {
    key: "coarse",
    name: "┄○",
    title: "Where the pixel lands in the source by the coarse pose",
    width: 9,
    say: ({ coarse }) => placeInWords(coarse) || "–",
  },
  {
    key: "refined",
    name: "─●",
    title: "Where the pixel lands in the source by the refined pose",
    width: 9,
    say: ({ refined }) => placeInWords(refined) || "–",
  },
];

/** Speech waits until the cursor rests. */
const SPEECH_MS = 400;

/** Keeps the fields of the line at the pixel under the cursor. `spoken` is read out after moves by the keyboard, while a
 *  picture has the focus. Returns the function that ends it. */
export function bindReadout(list: HTMLElement, spoken: HTMLElement): () => void {
  const fields = new Map(
    READINGS.map(({ key }) => [key, list.querySelector<HTMLElement>(`[data-reading=${key}]`)]),
  );
  let speech: ReturnType<typeof setTimeout> | undefined;
  const draw = oncePerFrame(() => {
    const state = appStore.getState();
    const sight = sightOf(state);
    const { probe } = state.view;
    const reading = probe === null || sight === null ? null : readProbe(sight, probe);
    list.toggleAttribute("data-empty", reading === null);
    if (reading === null) return;
    for (const { key, say } of READINGS) {
      const field = fields.get(key);
      if (field) field.textContent = say(reading);
    }
    clearTimeout(speech);
    if (document.activeElement?.matches("fieldset.lens:focus-visible"))
      speech = setTimeout(() => speak(spoken, reading), SPEECH_MS);
  });
  const unsubscribe = appStore.subscribe((state, before) => {
    const isOther =
      state.view.probe !== before.view.probe ||
      state.view.inspectionVersion !== before.view.inspectionVersion ||
      state.view.sourceOffset !== before.view.sourceOffset;
    if (isOther) draw.ask();
  });
  draw.ask();
  return () => {
    unsubscribe();
    draw.cancel();
    clearTimeout(speech);
  };
}

function speak(element: HTMLElement, reading: ProbeReading): void {
  element.textContent = READINGS.map(({ name, say }) => `${name} ${say(reading)}`).join("; ");
}

function number(value: number | null): string {
  return value === null ? "–" : figure(value);
}
