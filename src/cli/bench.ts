import { benchControl } from "../engine/bench/control.ts";
import { measurePeaks } from "../engine/bench/peaks.ts";
import { ARMS } from "../engine/bench/run.ts";
import { benchStepCounts, timeSteps } from "../engine/bench/step.ts";
import type { RunConfig } from "../engine/training/config.ts";
import { benchKernels, SHAPES, type ShapesName } from "./benchKernels.ts";
import { type Command, type CommandContext, type OptionValue, UsageError } from "./command.ts";
import { openDevice } from "./device.ts";
import { gitCommit } from "./gitCommit.ts";
import { takeTiles, tileTable } from "./tiles.ts";
import { integer, runConfigOf } from "./trainOptions.ts";

/** What is measured unless one is named; `tune` is not, since it changes what later commands do. */
const NAMES = ["step", "kernels", "control"] as const;
type Name = (typeof NAMES)[number] | "tune";

/** Timed rounds of everything unless `--rounds` says otherwise. */
const ROUNDS = 5;

/** Where the options name an encoder and no preset: the preset that trains it, the paper's with its batch at 1. */
const PRESET_OF_ENCODER: Readonly<Record<string, string>> = {
  nano: "nano",
  tiny: "tiny",
  xsmall: "paper",
  small: "paper",
};

/** `{ok, commit, adapter, tiles, peaks, step, kernels, control}`; what was not asked for is null, and with `--counts` all that
 *  needs an adapter. */
export const command: Command = {
  usage:
    "[step|kernels|control|tune] [--preset NAME] [--encoder NAME] [--size HxW] [--batch N] [--shapes nano|tiny|small] [--rounds N] [--counts]",
  description:
    "step: what a training step asks of the GPU, counted on a device that computes nothing, and its time on this machine's adapter, composed of the library's own operations (stock), with our kernels (eager) and replayed. kernels: each kernel beside its stock composition, at the shapes of a network. control: work that replay cannot speed up. Without a name, all three. tune: the kernels' tile shapes, timed on this adapter; the fastest are remembered in the user's cache folder, and train and bench take them. Everything that is compared runs in turn. --rounds: timed runs of each. --counts: counts alone, without an adapter.",
  options: {
    preset: { type: "string" },
    encoder: { type: "string" },
    size: { type: "string" },
    batch: { type: "string" },
    shapes: { type: "string" },
    rounds: { type: "string" },
    counts: { type: "boolean" },
  },
  async run({ positionals, values, say }: CommandContext) {
    const asked = namesOf(positionals);
    const shapes = shapesOf(values);
    const rounds = integer(values, "rounds") ?? ROUNDS;
    if (rounds < 1) throw new UsageError("--rounds needs at least 1.");
    const config = await benchConfigOf(values);
    const commit = await gitCommit();
    const stepCounts = asked.has("step") ? await benchStepCounts(config, ARMS, rounds, say) : null;
    const result = {
      ok: true,
      commit,
      adapter: null,
      tiles: null,
      peaks: null,
      step: stepCounts,
      kernels: null,
      control: null,
    };
    if (values.counts === true) return { exitCode: 0, result };

    const opened = await openDevice();
    const { name, isSoftware } = opened.report;
    say(`adapter: ${name}${isSoftware ? " (software: its times say nothing about a GPU)" : ""}`);
    const { record: tiles } = await takeTiles(opened, asked.has("tune") ? "measure" : "ask", say);
    if (tiles !== null && asked.has("tune")) for (const line of tileTable(tiles)) say(line);
    const peaks = asked.has("kernels") ? await measurePeaks(isSoftware, say) : null;
    const kernels = asked.has("kernels")
      ? await benchKernels(shapes, rounds, isSoftware ? null : peaks, say)
      : null;
    const control = asked.has("control") ? await benchControl(isSoftware, rounds, say) : null;
    const step =
      stepCounts === null ? null : { ...stepCounts, times: await timeSteps(config, ARMS, rounds, say) };
    return {
      exitCode: 0,
      result: { ...result, adapter: { name, isSoftware }, tiles, peaks, step, kernels, control },
    };
  },
};

function namesOf(positionals: readonly string[]): ReadonlySet<Name> {
  if (positionals.length === 0) return new Set(NAMES);
  const [asked] = [...NAMES, "tune" as const].filter((name) => name === positionals[0]);
  if (asked === undefined || positionals.length > 1)
    throw new UsageError(`bench: say one of ${NAMES.join(", ")} or tune, or nothing for the first three.`);
  return new Set([asked]);
}

function shapesOf(values: Readonly<Record<string, OptionValue>>): ShapesName {
  const names = Object.keys(SHAPES) as ShapesName[];
  const found = names.find((name) => name === (values.shapes ?? "nano"));
  if (found === undefined) throw new UsageError(`--shapes is one of ${names.join(", ")}.`);
  return found;
}

/** The networks that go with an encoder, its pose networks too. */
function benchConfigOf(values: Readonly<Record<string, OptionValue>>): Promise<RunConfig> {
  const preset = values.preset ?? PRESET_OF_ENCODER[String(values.encoder ?? "nano")];
  const batch = values.batch ?? (preset === "paper" ? "1" : undefined);
  return runConfigOf({ ...values, preset, batch });
}
