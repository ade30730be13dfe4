import { engineShape, fromTorch, toTorch } from "../checkpoint/names.ts";
import type { StoredTensor } from "../checkpoint/safetensors.ts";
import { Bucket } from "../tensor/bucket.ts";
import type { Tensor } from "../tensor/tf.ts";
import type { ParameterSpec } from "./declaration.ts";
import type { WeightSource } from "./weightSources.ts";

/** Bytes after which parameters go into the next bucket. Fewer buckets mean fewer dispatches, but the gradients of a
 *  bucket hold memory from the first of them on. */
const BUCKET_BYTES = 1 << 25;

/** Where a parameter lies: the index of its part. */
export interface Place {
  readonly bucket: Bucket;
  readonly part: number;
}

/** All parameters and running statistics of a set of networks, on the GPU, keyed by the reference's PyTorch names.
 *  They lie side by side in a few buckets in order of declaration, the statistics in one of their own.
 *  The store owns its tensors: they outlive every `tidy` and go with `dispose`. */
export class ParameterStore {
  readonly specs: ReadonlyMap<string, ParameterSpec>;
  private readonly buckets = new Set<Bucket>();
  private readonly places = new Map<string, Place>();

  /** @throws whatever `source` throws when it cannot fill a parameter; nothing is left allocated then. */
  constructor(specs: readonly ParameterSpec[], source: WeightSource) {
    this.specs = new Map(specs.map((spec) => [spec.name, spec]));
    if (this.specs.size !== specs.length) throw new Error("Two parameters have the same name.");
    try {
      for (const group of bucketsOf(specs)) this.fill(group, source);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  private fill(specs: readonly ParameterSpec[], source: WeightSource): void {
    const shapes = specs.map(({ layout, torchShape }) => engineShape(layout, torchShape));
    const bucket = new Bucket(specs[0].role, shapes);
    this.buckets.add(bucket);
    specs.forEach((spec, part) => {
      const { name, layout, torchShape } = spec;
      const values = source(spec);
      if (values.length !== sizeOf(spec))
        throw new Error(`${name} needs [${torchShape.join(", ")}], got ${values.length} values.`);
      bucket.write(part, fromTorch(layout, torchShape, values));
      this.places.set(name, { bucket, part });
    });
  }

  has(name: string): boolean {
    return this.places.has(name);
  }

  get(name: string): Tensor {
    const { bucket, part } = this.placeOf(name);
    return bucket.tensors[part];
  }

  /** The bucket of all running statistics. */
  get statistics(): Bucket {
    const [name] = this.names("statistic");
    return this.placeOf(name).bucket;
  }

  placeOf(name: string): Place {
    const place = this.places.get(name);
    if (place === undefined) throw new Error(`No parameter is called ${name}.`);
    return place;
  }

  /** The view that a network reads its weights through. */
  at(path: string): ParameterScope {
    return new ParameterScope(this, path);
  }

  /** Names in order of declaration, of all networks or of those under `prefix` (ending with a dot). */
  names(role: ParameterSpec["role"], prefix = ""): string[] {
    return [...this.specs.values()]
      .filter((spec) => spec.role === role && spec.name.startsWith(prefix))
      .map((spec) => spec.name);
  }

  /** Everything in PyTorch's layout, ready for `writeSafetensors`. */
  async toCheckpoint(): Promise<Map<string, StoredTensor>> {
    const values = new Map<Bucket, readonly Float32Array[]>();
    for (const bucket of this.buckets) values.set(bucket, await bucket.read());
    const stored = new Map<string, StoredTensor>();
    for (const { name, layout, torchShape } of this.specs.values()) {
      const { bucket, part } = this.placeOf(name);
      const ofBucket = values.get(bucket);
      if (ofBucket === undefined) throw new Error(`${name} lies in no bucket of its store.`);
      stored.set(name, {
        dtype: "F32",
        shape: torchShape,
        data: toTorch(layout, torchShape, ofBucket[part]),
      });
    }
    return stored;
  }

  dispose(): void {
    for (const bucket of this.buckets) bucket.dispose();
    this.buckets.clear();
    this.places.clear();
  }
}

/** A place in the tree of parameters: networks read `p.at("stem.0")` as their figure reads. */
export class ParameterScope {
  readonly path: string;
  private readonly store: ParameterStore;

  constructor(store: ParameterStore, path: string) {
    this.store = store;
    this.path = path;
  }

  at(name: string): ParameterScope {
    return new ParameterScope(this.store, `${this.path}.${name}`);
  }

  has(leaf: string): boolean {
    return this.store.has(`${this.path}.${leaf}`);
  }

  get<T extends Tensor>(leaf: string): T {
    return this.store.get(`${this.path}.${leaf}`) as T;
  }
}

/** The specs of each bucket. */
function bucketsOf(specs: readonly ParameterSpec[]): ParameterSpec[][] {
  const statistics = specs.filter(({ role }) => role === "statistic");
  const buckets: ParameterSpec[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const spec of specs) {
    if (spec.role === "statistic") continue;
    bytes += 4 * sizeOf(spec);
    if (bytes > BUCKET_BYTES) {
      buckets.push([]);
      bytes = 4 * sizeOf(spec);
    }
    buckets[buckets.length - 1].push(spec);
  }
  return statistics.length === 0 ? buckets : [...buckets, statistics];
}

function sizeOf({ torchShape }: ParameterSpec): number {
  return torchShape.reduce((product, length) => product * length, 1);
}
