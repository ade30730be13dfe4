/** Counter-based random numbers keyed by a name: any element can be had alone, and nothing depends on order.
 *  FNV-1a turns the name into a seed, mulberry32 the seed and an index into a number. */

/** 32-bit FNV-1a hash of the name's UTF-8 bytes. */
export function seedOf(name: string): number {
  let hash = 2166136261;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 16777619);
  return hash >>> 0;
}

/** Output number `index` (from 0) of the mulberry32 generator started at `seed`; uniform in [0, 1). */
export function uniformAt(seed: number, index: number): number {
  const a = (seed + Math.imul(index + 1, 0x6d2b79f5)) | 0;
  let t = Math.imul(a ^ (a >>> 15), a | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
