import { type ParseArgsConfig, parseArgs } from "node:util";
import { describeProblem, ProblemError, problemFrom } from "../engine/problem.ts";
import { type CommandEntry, type ExitCode, type OptionValue, UsageError } from "./command.ts";
import { provideWebGpu } from "./dawn.ts";
import { commands as allCommands } from "./registry.ts";

type Commands = Readonly<Record<string, CommandEntry>>;

/** Where a command's words go, `say` to people (stderr), `print` to programs (stdout), and what a person types to start
 *  one (`npm run -s cli --`, or `gasmono` from a bundle). */
export interface Terminal {
  readonly invocation: string;
  say(text: string): void;
  print(text: string): void;
}

/** Options that every command has. */
const COMMON_OPTIONS = {
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsConfig["options"];

/** Runs `COMMAND ...` and says how it ended.
 *  Under `--json` exactly one JSON object is printed, also when the input is refused or the command fails. */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  commands: Commands = allCommands,
): Promise<ExitCode> {
  const json = args.includes("--json");
  const answer = (result: unknown): void => {
    if (json) terminal.print(JSON.stringify(result));
  };
  try {
    const [name = "help", ...rest] = args.filter((arg) => arg !== "--json");
    if (name === "help" || name === "--help" || name === "-h") {
      return await help(rest[0], commands, terminal);
    }
    const { positionals, values, command } = await parse(name, rest, commands);
    if (values.help === true) return await help(name, commands, terminal);
    const outcome = await command.run({ positionals, values, json, say: terminal.say });
    answer(outcome.result);
    return outcome.exitCode;
  } catch (caught) {
    if (caught instanceof UsageError) {
      terminal.say(`${caught.message}\n${terminal.invocation} help  lists the commands.`);
      answer({ ok: false, problems: [usageProblem(caught, terminal)] });
      return 2;
    }
    const problem = problemFrom(caught);
    const isRefusal = caught instanceof ProblemError;
    terminal.say(isRefusal ? describeProblem(problem) : ((caught as Error).stack ?? problem.message));
    answer({ ok: false, problems: [problem] });
    return isRefusal ? 2 : 1;
  }
}

async function parse(name: string, args: string[], commands: Commands) {
  const command = await load(name, commands);
  try {
    const { positionals, values } = parseArgs({
      args,
      options: { ...command.options, ...COMMON_OPTIONS },
      allowPositionals: true,
    });
    return { command, positionals, values: values as Record<string, OptionValue> };
  } catch (caught) {
    // parseArgs throws TypeErrors whose messages are meant for people.
    throw new UsageError(`${name}: ${(caught as Error).message}`, { cause: caught });
  }
}

async function load(name: string, commands: Commands) {
  if (!Object.hasOwn(commands, name)) throw new UsageError(`There is no command ${JSON.stringify(name)}.`);
  const entry = commands[name];
  if (entry.needsGpu) await provideWebGpu();
  return (await entry.load()).command;
}

async function help(name: string | undefined, commands: Commands, terminal: Terminal): Promise<ExitCode> {
  if (name === undefined) {
    const width = Math.max(...Object.keys(commands).map((key) => key.length));
    terminal.say(
      [
        `${terminal.invocation} COMMAND ... [--json]`,
        "",
        ...Object.entries(commands).map(([key, { summary }]) => `  ${key.padEnd(width)}  ${summary}`),
        "",
        "help COMMAND explains one of them. Words for people go to stderr; --json prints one object on stdout.",
        "Exit code: 0 done, 1 failed, 2 input refused.",
      ].join("\n"),
    );
    return 0;
  }
  const command = await load(name, commands);
  terminal.say(`${terminal.invocation} ${name} ${command.usage} [--json]\n\n${command.description}`);
  return 0;
}

function usageProblem(error: UsageError, { invocation }: Terminal) {
  return {
    severity: "error",
    code: "command-line",
    message: error.message,
    file: null,
    line: null,
    remedy: `Ask for help with: ${invocation} help`,
  } as const;
}
