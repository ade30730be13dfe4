import type { RunConfig } from "../../engine/training/config.ts";
import { NUMERICS, type NumericsName, numericsName } from "../../engine/training/numerics.ts";

/** What the named sets of numerics are, and what is none of them, in one line each. */
export const NUMERICS_IN_WORDS: Readonly<Record<NumericsName | "mixed", string>> = {
  default: "Our best wherever paper and code differ.",
  paper: "As the paper has it; as its code where it is silent.",
  reference: "As the published code computes, quirks included.",
  mixed: "Chosen one by one: none of the named sets.",
};

export const NUMERICS_NAMES = Object.keys(NUMERICS) as NumericsName[];

export function numericsOf({ numerics }: Pick<RunConfig, "numerics">): NumericsName | "mixed" {
  return numericsName(numerics);
}

export function withNumerics(config: RunConfig, name: NumericsName): RunConfig {
  return { ...config, numerics: NUMERICS[name] };
}
