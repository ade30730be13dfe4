/** RGBA, 4 bytes a pixel, at the working resolution. Transparent pixels are invalid: the hatching behind shows. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer> | Uint8Array;
}
