/** Real numbers as whole levels of a scale that is the same for every map, so that maps predict each other. */

/** A step of an error map; errors are 0..1, above only in numerics that keep the published code's divisions. */
const ERROR_STEP = 1 / 1024;
const MOST_LEVEL = 65_535;

/** Photometric error, 0 to below 64, to 1/2048. @throws RangeError outside */
export function errorLevels(errors: Float32Array): Uint16Array {
  return Uint16Array.from(errors, (error) => {
    const level = Math.round(error / ERROR_STEP);
    // SSIM's rounding makes errors of -1e-5 where two pictures agree: they are level 0.
    if (!(level >= 0 && level <= MOST_LEVEL)) throw new RangeError(`${error} is no photometric error.`);
    return level;
  });
}

export function errorsFromLevels(levels: Uint16Array): Float32Array {
  return Float32Array.from(levels, (level) => level * ERROR_STEP);
}

/** Three steps of 8-bit colour: 0 and 255 stay, nothing moves by more than one step, and a third of the file is saved. */
const COLOUR_STEP = 3;

/** An 8-bit colour or alpha as a level, 0..85. */
export function colourLevel(value: number): number {
  return Math.round(value / COLOUR_STEP);
}

export function colourFromLevel(level: number): number {
  return level * COLOUR_STEP;
}

/** Depths are recorded between these, in normalised units or metres; level 0 is depth 0, which marks an invalid pixel. */
const LEAST_DEPTH = 1e-4;
const MOST_DEPTH = 1e4;
const LEVELS_PER_E = 65_534 / Math.log(MOST_DEPTH / LEAST_DEPTH);

/** Depth by its logarithm: to 0.014 % of itself. 0 stays 0. @throws RangeError outside */
export function depthLevels(depths: Float32Array): Uint16Array {
  return Uint16Array.from(depths, (depth) => {
    if (depth === 0) return 0;
    if (!(depth >= LEAST_DEPTH && depth <= MOST_DEPTH)) throw new RangeError(`${depth} is no depth.`);
    return 1 + Math.round(Math.log(depth / LEAST_DEPTH) * LEVELS_PER_E);
  });
}

export function depthsFromLevels(levels: Uint16Array): Float32Array {
  return Float32Array.from(levels, (level) =>
    level === 0 ? 0 : LEAST_DEPTH * Math.exp((level - 1) / LEVELS_PER_E),
  );
}
