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
      return { values: fromHalves(data as Uint16Array), isRounded: false };
    default:
      return null;
  }
}

/** A bfloat16 is the upper half of a float32's bits. Loops here: a callback for each of tens of millions of values costs
 *  seconds. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16;
  return new Float32Array(bits.buffer);
}

/** IEEE 754 binary16: sign, 5 bits of exponent with bias 15, 10 bits of fraction. Shifted to where a float32 has them,
 *  bits of a half are its value divided by 2^(127 - 15): exactly, subnormal ones too. */
function fromHalves(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i];
    bits[i] = ((half & 0x8000) << 16) | ((half & 0x7fff) << 13);
    const isNumber = (half & 0x7c00) !== 0x7c00;
    if (isNumber) values[i] *= 2 ** 112;
    else bits[i] |= 0x7f800000;
  }
  return values;
}
