import { dataError } from "../../data/problems.ts";
import type { ProblemError } from "../../problem.ts";

export const DAMAGED = "The file is damaged or incomplete; get it again from where it was saved.";
export const SAVE_PLAIN =
  "Save tensors and plain values only, e.g. torch.save(model.state_dict(), path), or convert it to safetensors.";

/** A reason to refuse a PyTorch file. `rule` names what it breaks and becomes the code `pth-<rule>`. */
export function pthError(
  file: string,
  rule: string,
  message: string,
  remedy: string = DAMAGED,
  cause?: unknown,
): ProblemError {
  return dataError(`pth-${rule}`, { file }, message, remedy, cause);
}
