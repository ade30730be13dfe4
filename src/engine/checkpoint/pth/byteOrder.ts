import { pthError } from "./problems.ts";
import type { PickleValue } from "./values.ts";

/** Checks what a file says of the machine that wrote it.
 *  @throws ProblemError `pth-byte-order`. */
export function requireLittleEndianMachine(machine: PickleValue, file: string): void {
  requireLittleEndian(machine instanceof Map && machine.get("little_endian") === true, file);
}

export function requireLittleEndian(isLittleEndian: boolean, file: string): void {
  if (isLittleEndian) return;
  throw pthError(
    file,
    "byte-order",
    "The file was not written on a little-endian machine.",
    "Load it in PyTorch and save it again.",
  );
}
