/** Real numbers as whole levels of a scale that is the same for every map, so that maps predict each other. */

const MOST_LEVEL = 65_535;

/** Levels are equal steps of an error's square root: small errors, which the networks are judged by, are kept finer. */
const LEVELS_PER_ROOT = 400;
/** SSIM's rounding makes errors of -1e-5 where two pictures agree: they are level 0. */
const LEAST_ERROR = -1e-4;

/** Photometric errors (0..1, above only in numerics that keep the published code's divisions), each to its square root
 *  divided by 400: 0.0004 at 0.03. @throws RangeError for what is none */
export function errorLevels(errors: Float32Array): Uint16Array {
  return Uint16Array.from(errors, (error) => {
    const level = Math.round(Math.sqrt(Math.max(0, error)) * LEVELS_PER_ROOT);
    if (!(error > LEAST_ERROR && level <= MOST_LEVEL)) {
      throw new RangeError(`${error} is no photometric error.`);
    }
    return level;
  });
}

export function errorsFromLevels(levels: Uint16Array): Float32Array {
  return Float32Array.from(levels, (level) => (level / LEVELS_PER_ROOT) ** 2);
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
const LEVELS_PER_E = 1000;

/** Depth by its logarithm: to 0.05 % of itself. 0 stays 0. @throws RangeError outside */
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
