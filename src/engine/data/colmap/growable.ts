type NumberArray = Float64Array | Float32Array | Uint8Array;

/** A typed array that grows by doubling, for records whose number is not known beforehand. */
export interface Growable<A extends NumberArray> {
  push(value: number): void;
  /** The values, in an array of exactly their number. */
  finish(): A;
}

export function growable<A extends NumberArray>(Type: new (length: number) => A): Growable<A> {
  let values = new Type(1024);
  let length = 0;
  return {
    push(value) {
      if (length === values.length) {
        const larger = new Type(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    finish() {
      const exact = new Type(length);
      exact.set(values.subarray(0, length));
      return exact;
    },
  };
}
