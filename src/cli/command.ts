import type { ParseArgsConfig } from "node:util";

/** 0 done, 1 failed, 2 input refused. */
export type ExitCode = 0 | 1 | 2;

/** The value of an option as `parseArgs` gives it: text, a flag, or a list when the option is `multiple`. */
export type OptionValue = string | boolean | (string | boolean)[] | undefined;

/** What a command is given to work with. */
export interface CommandContext {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, OptionValue>>;
  /** True when the caller wants JSON; progress bars and tables for people are better left out then. */
  readonly json: boolean;
  /** Writes one line for people on stderr. */
  say(text: string): void;
}

export interface CommandOutcome {
  readonly exitCode: ExitCode;
  /** Printed as the one JSON object on stdout under `--json`; must survive `JSON.stringify`. */
  readonly result: unknown;
}

/** One terminal command, one file, exported as `command`.
 *
 *  The file is imported only when its command is asked for; if `registry.ts` marks it `needsGpu`, `navigator.gpu` is
 *  there before, so it may import the tensor library at its top. `--json` and `--help` belong to every command and are
 *  not listed in `options`.
 *  A command says what it finds to people through `say` and returns the same as data. It throws `ProblemError` for
 *  input it refuses (exit 2); any other error is a failure (exit 1). */
export interface Command {
  /** E.g. `PATH... --out DIR [--steps N]`, without the command's name. */
  readonly usage: string;
  /** What it does and what each option means, for `help`. */
  readonly description: string;
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  run(context: CommandContext): Promise<CommandOutcome>;
}

/** How the terminal finds its commands; summaries are here so that `help` imports none of them. */
export interface CommandEntry {
  readonly summary: string;
  /** True if the command works on WebGPU. */
  readonly needsGpu: boolean;
  load(): Promise<{ readonly command: Command }>;
}

/** The command line itself is wrong: unknown command or option, missing argument. Exit 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
