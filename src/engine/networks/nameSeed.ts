/** 32-bit FNV-1a hash of a name's UTF-8 bytes: the seed of everything random that belongs to the name. */
export function seedOf(name: string): number {
  let hash = 2166136261;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 16777619);
  return hash >>> 0;
}
