import { type Problem, problemFrom } from "../../engine/problem.ts";
import { change } from "../store/index.ts";
import { reported } from "../store/problems.ts";

/** Tells the person what went wrong: the last stop of everything that is caught in an action. */
export function report(caught: unknown): Problem {
  const problem = problemFrom(caught);
  // A dead worker rejects all that was asked of it; it is told once, by its own event.
  if (problem.code !== "engine-ended") change("problems", (problems) => reported(problems, problem));
  return problem;
}
