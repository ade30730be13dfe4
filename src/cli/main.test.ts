import { expect, test } from "vitest";
import { refusal } from "../engine/problem.ts";
import { type Command, type CommandEntry, type CommandOutcome, UsageError } from "./command.ts";
import { main } from "./main.ts";

async function runCommand(args: readonly string[], run: Command["run"]) {
  const command: Command = {
    usage: "PATH... [--steps N]",
    description: "Counts.",
    options: { steps: { type: "string" } },
    run,
  };
  const entry: CommandEntry = { summary: "Counts.", needsGpu: false, load: async () => ({ command }) };
  const said: string[] = [];
  const printed: string[] = [];
  const terminal = {
    invocation: "gasmono",
    say: (text: string) => said.push(text),
    print: (text: string) => printed.push(text),
  };
  const exitCode = await main(args, terminal, { count: entry });
  return { exitCode, said: said.join("\n"), printed };
}

const succeed = async (): Promise<CommandOutcome> => ({ exitCode: 0, result: { ok: true } });

test("a command gets its positionals and options, and --json wherever it stands", async () => {
  const { exitCode, printed } = await runCommand(
    ["count", "--json", "a", "--steps", "3", "b"],
    async (context) => ({
      exitCode: 0,
      result: { positionals: context.positionals, steps: context.values.steps, json: context.json },
    }),
  );
  expect(exitCode).toBe(0);
  expect(printed.map((text) => JSON.parse(text))).toEqual([
    { positionals: ["a", "b"], steps: "3", json: true },
  ]);
});

test("without --json nothing is printed on stdout, and the command's words go to people", async () => {
  const { said, printed } = await runCommand(["count"], async ({ say }) => {
    say("counted");
    return { exitCode: 1, result: { ok: false } };
  });
  expect(said).toBe("counted");
  expect(printed).toEqual([]);
});

test("the exit code is the command's own", async () => {
  expect((await runCommand(["count"], async () => ({ exitCode: 1, result: null }))).exitCode).toBe(1);
});

test("refused input ends with 2 and prints the problem once", async () => {
  const { exitCode, said, printed } = await runCommand(["count", "--json"], async () => {
    throw refusal("data-empty", "The folder is empty.", "Choose another.");
  });
  expect(exitCode).toBe(2);
  expect(said).toBe("The folder is empty. Choose another.");
  expect(printed.map((text) => JSON.parse(text))).toEqual([
    {
      ok: false,
      problems: [
        {
          severity: "error",
          code: "data-empty",
          message: "The folder is empty.",
          file: null,
          line: null,
          remedy: "Choose another.",
        },
      ],
    },
  ]);
});

test("any other error ends with 1 and still prints one object", async () => {
  const { exitCode, said, printed } = await runCommand(["count", "--json"], async () => {
    throw new Error("cannot be");
  });
  expect(exitCode).toBe(1);
  expect(said).toContain("cannot be");
  expect(JSON.parse(printed[0]).problems[0].code).toBe("unforeseen");
  expect(printed.length).toBe(1);
});

test.each([
  ["an unknown command", ["guess"]],
  ["a name that every object has", ["constructor"]],
  ["an unknown option", ["count", "--stepz", "3"]],
  ["an option without its value", ["count", "--steps"]],
])("%s is a usage error: exit 2", async (_, args) => {
  const { exitCode, said } = await runCommand(args, succeed);
  expect(exitCode).toBe(2);
  expect(said).toContain("help");
});

test("a command may refuse its own arguments", async () => {
  const { exitCode, said } = await runCommand(["count"], async () => {
    throw new UsageError("count needs at least one PATH.");
  });
  expect(exitCode).toBe(2);
  expect(said).toContain("count needs at least one PATH.");
});

test("help lists the commands, help COMMAND and --help explain one", async () => {
  expect((await runCommand([], succeed)).said).toContain("count  Counts.");
  for (const args of [
    ["help", "count"],
    ["count", "--help"],
  ]) {
    const { exitCode, said } = await runCommand(args, succeed);
    expect(exitCode).toBe(0);
    expect(said).toContain("gasmono count PATH... [--steps N]");
  }
});
