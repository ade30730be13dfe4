import { engineShape, fromTorch, toTorch } from "../checkpoint/names.ts";
import type { StoredTensor } from "../checkpoint/safetensors.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import type { ParameterSpec } from "./declaration.ts";
import type { WeightSource } from "./weightSources.ts";

/** All parameters and running statistics of a set of networks, on the GPU, keyed by the reference's PyTorch names.
 *  The store owns its tensors: they outlive every `tidy` and go with `dispose`. */
export class ParameterStore {
  readonly specs: ReadonlyMap<string, ParameterSpec>;
  private readonly tensors = new Map<string, Tensor>();

  /** @throws whatever `source` throws when it cannot fill a parameter; nothing is left allocated then. */
  constructor(specs: readonly ParameterSpec[], source: WeightSource) {
    this.specs = new Map(specs.map((spec) => [spec.name, spec]));
    if (this.specs.size !== specs.length) throw new Error("Two parameters have the same name.");
    try {
      for (const spec of specs) this.tensors.set(spec.name, upload(spec, source(spec)));
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  get(name: string): Tensor {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) throw new Error(`No parameter is called ${name}.`);
    return tensor;
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
    const stored = new Map<string, StoredTensor>();
    for (const { name, layout, torchShape } of this.specs.values()) {
      const values = (await this.get(name).data<"float32">()) as Float32Array;
      stored.set(name, { dtype: "F32", shape: torchShape, data: toTorch(layout, torchShape, values) });
    }
    return stored;
  }

  dispose(): void {
    for (const tensor of this.tensors.values()) tensor.dispose();
    this.tensors.clear();
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

function upload({ name, layout, torchShape }: ParameterSpec, values: Float32Array): Tensor {
  const shape = engineShape(layout, torchShape);
  if (values.length !== shape.reduce((a, b) => a * b, 1))
    throw new Error(`${name} needs [${torchShape.join(", ")}], got ${values.length} values.`);
  return tf.keep(tf.tensor(fromTorch(layout, torchShape, values), shape, "float32"));
}
