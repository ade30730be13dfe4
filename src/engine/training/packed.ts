import { type Tensor, tf } from "../tensor/tf.ts";

/** Tensors one after the other in one vector, so that they cost one read-back. */
export interface Packed {
  /** [N], float32. */
  readonly values: Tensor;
  readonly layout: PackedLayout;
}

/** Where each begins, in elements, and how many it has. */
export type PackedLayout = ReadonlyMap<string, { readonly first: number; readonly size: number }>;

/** Packs what `record` makes, in its order; what is undefined is left out. */
export function pack(record: () => Readonly<Record<string, Tensor | undefined>>): Packed {
  const layout = new Map<string, { readonly first: number; readonly size: number }>();
  const values = tf.tidy(() => {
    const flat: Tensor[] = [];
    let first = 0;
    for (const [name, part] of Object.entries(record())) {
      if (part === undefined) continue;
      flat.push(tf.reshape(tf.cast(part, "float32"), [-1]));
      layout.set(name, { first, size: part.size });
      first += part.size;
    }
    return tf.concat(flat);
  });
  return { values, layout };
}

/** A packed vector on the CPU. */
export class Unpacked {
  private readonly values: Float32Array;
  private readonly layout: PackedLayout;

  constructor(values: Float32Array, layout: PackedLayout) {
    this.values = values;
    this.layout = layout;
  }

  has(name: string): boolean {
    return this.layout.has(name);
  }

  /** A copy, which may be transferred away. @throws Error if it was not packed. */
  floats(name: string): Float32Array {
    return this.view(name).slice();
  }

  /** Part of the vector itself, to be read. @throws Error if it was not packed. */
  view(name: string): Float32Array {
    const place = this.layout.get(name);
    if (place === undefined) throw new Error(`${name} was not packed.`);
    return this.values.subarray(place.first, place.first + place.size);
  }

  /** Null where the config has none. */
  numbers(name: string): readonly number[] | null {
    return this.has(name) ? [...this.view(name)] : null;
  }
}
