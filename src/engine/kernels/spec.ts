/** A WGSL kernel as data: one record serves eager dispatch, replay, the bench and the compile-all test.
 *
 *  Bindings of group 0 are numbered in the order reads, updates, writes, then one uniform struct of 4-byte scalars in
 *  the order of `uniforms` (none if empty). Reads are `var<storage, read>`, updates and writes `read_write`. */
export interface KernelSpec {
  readonly name: string;
  readonly wgsl: string;
  /** Must equal the WGSL's `@workgroup_size`. */
  readonly workgroupSize: readonly [number, number, number];
  readonly reads: readonly string[];
  /** Buffers changed in place (optimiser state, weights). */
  readonly updates?: readonly string[];
  readonly writes: readonly string[];
  readonly uniforms: Readonly<Record<string, "u32" | "i32" | "f32">>;
}

/** Uniform values packed as the kernel's struct, padded to 16 bytes. */
export function packUniforms(spec: KernelSpec, values: Readonly<Record<string, number>>): ArrayBuffer {
  const fields = Object.entries(spec.uniforms);
  const bytes = new ArrayBuffer(Math.ceil((fields.length * 4) / 16) * 16);
  const view = new DataView(bytes);
  fields.forEach(([name, type], i) => {
    const value = values[name];
    if (value === undefined) throw new Error(`Kernel ${spec.name}: uniform ${name} has no value.`);
    if (type === "f32") view.setFloat32(i * 4, value, true);
    else if (type === "i32") view.setInt32(i * 4, value, true);
    else view.setUint32(i * 4, value, true);
  });
  for (const name of Object.keys(values)) {
    if (!(name in spec.uniforms)) throw new Error(`Kernel ${spec.name} has no uniform ${name}.`);
  }
  return bytes;
}
