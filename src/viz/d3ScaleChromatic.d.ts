/** The package brings no types; the test of the colour maps uses these five. */
declare module "d3-scale-chromatic" {
  /** `t` in 0..1 -> a CSS colour, `rgb(...)` or `#rrggbb`. */
  type Interpolator = (t: number) => string;
  export const interpolateTurbo: Interpolator;
  export const interpolateViridis: Interpolator;
  export const interpolateCividis: Interpolator;
  export const interpolateMagma: Interpolator;
  export const interpolateRdBu: Interpolator;
}
