import type { StoredTensor } from "../../checkpoint/safetensors.ts";

/** A stored tensor's values as float32, or null if its type is no floating-point one. `isRounded`: a value changed. */
export function floatValues({
  dtype,
  data,
}: StoredTensor): { readonly values: Float32Array; readonly isRounded: boolean } | null {
  switch (dtype) {
    case "F32":
      return { values: data as Float32Array, isRounded: false };
    case "F64": {
      const values = Float32Array.from(data as Float64Array);
      const isRounded = (data as Float64Array).some((value, i) => !Object.is(value, values[i]));
      return { values, isRounded };
    }
    case "BF16":
      return { values: fromBfloat16(data as Uint16Array), isRounded: false };
    case "F16":
      return { values: Float32Array.from(data as Uint16Array, fromHalf), isRounded: false };
    default:
      return null;
  }
}

/** A bfloat16 is the upper half of a float32's bits. */
function fromBfloat16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (upper) => upper << 16).buffer);
}

/** IEEE 754 binary16: sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
function fromHalf(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}
