import { type AppState, changeCloud, changeView } from "../store/index.ts";

/** A number of the cloud's looks that is set with a slider. */
export interface CloudSlider {
  readonly label: string;
  /** Its accessible name. */
  readonly name: string;
  /** In links. */
  readonly key: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  say(value: number): string;
  get(state: AppState): number;
  set(value: number): void;
}

export const CLOUD_SLIDERS = {
  pointSize: {
    ...{ label: "size", name: "Point size", key: "cloud.pointSize", min: 1, max: 6, step: 0.5 },
    say: (size) => `${size} pixels`,
    get: ({ view }) => view.pointSizePx,
    set: (pointSizePx) => changeView({ pointSizePx }),
  },
  density: {
    ...{ label: "density", name: "Point density", key: "cloud.density", min: 0.05, max: 1, step: 0.05 },
    say: (share) => `${Math.round(100 * share)} per cent of the predicted points`,
    get: ({ cloud }) => cloud.density,
    set: (density) => changeCloud({ density }),
  },
  cameraSize: {
    ...{ label: "cameras", name: "Camera size", key: "cloud.cameraSize", min: 0.02, max: 0.5, step: 0.01 },
    say: (depth) => `${depth} of the median depth`,
    get: ({ view }) => view.frustumDepth,
    set: (frustumDepth) => changeView({ frustumDepth }),
  },
} as const satisfies Record<string, CloudSlider>;
