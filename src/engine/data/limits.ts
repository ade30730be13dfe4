/** Caps on what one drop may hold (reliability.md, rows P). All are counted on bytes as they are read. */

const KIB = 1024;
const MIB = 1024 * KIB;

export const MAX_DROPPED_FILES = 100_000;

/** Per COLMAP text file. A V8 string ends near 512 MiB, which is why none is ever made of a whole file. */
export const MAX_TEXT_FILE_BYTES = 512 * MIB;
export const MAX_TEXT_LINE_BYTES = 16 * MIB;
/** A transforms.json is parsed in one piece. */
export const MAX_TRANSFORMS_BYTES = 64 * MIB;
export const MAX_CAMERAS = 20_000;
export const MAX_IMAGES = 20_000;
export const MAX_POINTS = 5_000_000;
/** Longest number or identifier; COLMAP prints 17 digits, a sign, a point and an exponent. */
export const MAX_NUMBER_CHARACTERS = 128;
/** Largest magnitude of any number: beyond it float64 geometry has no digits left to work with. */
export const MAX_MAGNITUDE = 1e12;

export const MAX_ZIP_ENTRIES = 10_000;
/** Central directory in one piece: 10,000 entries with names of 1,600 bytes. */
export const MAX_ZIP_DIRECTORY_BYTES = 16 * MIB;
/** Deflated entries together, counted as they are inflated; stored entries cannot grow. */
export const MAX_INFLATED_BYTES = 2048 * MIB;
export const MAX_INFLATION_RATIO = 200;
/** Entries up to this size may have any ratio: an empty depth map packs very well. */
export const RATIO_FREE_BYTES = MIB;

export const MAX_PICTURE_FILE_BYTES = 256 * MIB;
export const MAX_PICTURE_SIDE_PX = 8192;
export const MAX_PICTURE_PIXELS = 64_000_000;
