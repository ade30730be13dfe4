/** Loops of `readFrames`: pictures of `pixelsPerFrame` RGBA8 pixels -> [B, pixelsPerFrame, 3] in 0..1. */
export function readFramesReference(
  frames: readonly { readonly rgba: Uint8Array }[],
  indices: readonly number[],
): Float64Array {
  return Float64Array.from(
    indices.flatMap((index) =>
      [...frames[index].rgba].filter((_, i) => i % 4 !== 3).map((byte) => byte / 255),
    ),
  );
}
