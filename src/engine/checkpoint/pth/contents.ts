import type { StoredTensor } from "../safetensors.ts";
import { allocationBudgetBytes } from "./limits.ts";
import { leavesOf, type PlainValue } from "./paths.ts";
import { pthError } from "./problems.ts";
import { materialise, sizeBytesOf } from "./tensorView.ts";
import type { PickleValue } from "./values.ts";

/** What a PyTorch file holds, by path and in file order. */
export interface PthContents {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly other: ReadonlyMap<string, PlainValue>;
}

/** Counts the memory that a file makes the reader take, before it is taken. */
export class AllocationBudget {
  private spentBytes = 0;
  private readonly limitBytes: number;

  constructor(
    private readonly file: string,
    fileBytes: number,
  ) {
    this.limitBytes = allocationBudgetBytes(fileBytes);
  }

  /** @throws ProblemError `pth-too-large`. */
  spend(bytes: number): void {
    this.spentBytes += bytes;
    if (this.spentBytes > this.limitBytes)
      throw pthError(
        this.file,
        "too-large",
        `Its tensors would take more than ${this.limitBytes} bytes, far more than the file has.`,
        "Save expanded tensors as tensor.clone(), or convert the file to safetensors.",
      );
  }
}

/** The tensors and plain values below `root`.
 *  @param storageBytes the bytes of each storage by key, as many as it was declared to have. */
export function contentsOf(
  root: PickleValue,
  storageBytes: ReadonlyMap<string, Uint8Array>,
  budget: AllocationBudget,
  file: string,
): PthContents {
  const { views, other } = leavesOf(root, file);
  const tensors = new Map<string, StoredTensor>();
  for (const [path, view] of views) {
    const bytes = storageBytes.get(view.storage.key);
    if (bytes === undefined)
      throw pthError(
        file,
        "storage",
        `Tensor ${JSON.stringify(path)} is on a storage that the file does not hold.`,
      );
    budget.spend(sizeBytesOf(view));
    tensors.set(path, materialise(view, bytes));
  }
  return { tensors, other };
}
