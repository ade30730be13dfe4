import { case1 } from "./case1.ts";
import { case2, case2Gradients } from "./case2.ts";
import { case3Decoder, case3Gradients, case3Tiny } from "./case3.ts";
import { case4, case4Gradients } from "./case4.ts";
import { case5 } from "./case5.ts";
import { case6 } from "./case6.ts";
import { case6AdamW } from "./case6AdamW.ts";
import { case6EvaluateNorms } from "./case6EvaluateNorms.ts";
import { case7, case7Files } from "./case7.ts";
import { CHECKPOINTS, case7CheckpointFiles, case7Checkpoints } from "./case7Checkpoints.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import type { ParityCase, ParityResult } from "./types.ts";

/** Every case that the engine can run, with the files that it cannot run without. */
export const parityCases: readonly {
  readonly name: string;
  readonly files: readonly string[];
  readonly run: ParityCase;
}[] = [
  { name: "1 (tiny)", files: ["case1_mpvit_tiny.safetensors"], run: case1("tiny") },
  { name: "1 (xsmall)", files: ["case1_mpvit_xsmall.safetensors"], run: case1("xsmall") },
  { name: "1 (small)", files: ["case1_mpvit_small.safetensors"], run: case1("small") },
  { name: "2", files: ["case2_mpvit_tiny_train.safetensors"], run: case2 },
  { name: "2 (gradients)", files: ["case2_grads.json"], run: case2Gradients },
  {
    name: "3 (decoder)",
    files: ["case1_mpvit_small.safetensors", "case3_depth_decoder.safetensors"],
    run: case3Decoder,
  },
  { name: "3 (tiny)", files: ["case3_depth_decoder.safetensors"], run: case3Tiny },
  { name: "3 (gradients)", files: ["case3_grads.json"], run: case3Gradients },
  { name: "4", files: ["case4_pose.safetensors"], run: case4 },
  { name: "4 (gradients)", files: ["case4_grads.json"], run: case4Gradients },
  { name: "5", files: ["case5_geometry.safetensors"], run: case5 },
  { name: "6", files: ["case6_scalars.json", "case6_train.safetensors", "case6_grads.json"], run: case6 },
  { name: "6 (batch norm in eval mode)", files: ["case6_bneval_grads.json"], run: case6EvaluateNorms },
  { name: "6 (AdamW)", files: ["case6_adamw_unit.safetensors"], run: case6AdamW },
  { name: "7", files: case7Files, run: case7 },
  { name: "7 (checkpoints)", files: case7CheckpointFiles, run: case7Checkpoints },
];

/** Files of a golden folder that hold no case. */
const OTHER_FILES = ["manifest.json", "README.md", "inputs.safetensors"];

export interface ParityReport {
  /** True if at least one comparison was made and none exceeds its tolerance. */
  readonly ok: boolean;
  readonly results: readonly ParityResult[];
  /** Cases whose files are not in the folder, files that belong to no case we know, and what a subset lacks. */
  readonly skipped: readonly string[];
}

/** Checks the engine against a golden folder, case by case. @param onCase called before each case runs.
 *  @throws ProblemError if a file of a case is damaged or lacks something. */
export async function runParity(folder: GoldenFolder, onCase: (name: string) => void): Promise<ParityReport> {
  const results: ParityResult[] = [];
  const skipped: string[] = [];
  const leftOut: string[] = [];
  for (const { name, files, run } of parityCases) {
    const missing = files.filter((file) => !folder.has(file));
    if (missing.length > 0) {
      skipped.push(`case ${name}: no ${missing.join(", ")}`);
      continue;
    }
    onCase(name);
    const outcome = await run(folder);
    results.push(...outcome.results);
    leftOut.push(...outcome.leftOut);
  }
  const known = new Set([...OTHER_FILES, ...parityCases.flatMap(({ files }) => files)]);
  const unknown = folder.names
    .filter((file) => !known.has(file) && !file.startsWith(CHECKPOINTS))
    .map((file) => `${file}: of no known case`);
  return {
    ok: results.length > 0 && results.every((result) => result.ok),
    results,
    skipped: [...skipped, ...unknown, ...leftOut],
  };
}
