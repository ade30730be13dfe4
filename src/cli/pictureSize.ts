import { type OptionValue, UsageError } from "./command.ts";

/** Size of pictures in pixels, as networks see them. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
}

/** What the published networks are trained at. */
export const PUBLISHED_SIZE: PictureSize = { height: 256, width: 320 };

/** The value of `--size`; null without one. Networks halve pictures five times.
 *  @throws UsageError if it is no size in multiples of 32. */
export function pictureSizeOf(value: OptionValue): PictureSize | null {
  if (value === undefined) return null;
  const [height, width] = /^(\d+)x(\d+)$/.exec(String(value))?.slice(1).map(Number) ?? [0, 0];
  if (height === 0 || width === 0 || height % 32 !== 0 || width % 32 !== 0)
    throw new UsageError(
      `--size is HEIGHTxWIDTH in multiples of 32, such as 256x320, not "${String(value)}".`,
    );
  return { height, width };
}
