import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** The commit that is checked out, with `-dirty` where files differ from it; null outside a repository. */
export async function gitCommit(): Promise<string | null> {
  const git = promisify(execFile);
  try {
    const { stdout } = await git("git", ["describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"]);
    return stdout.trim();
  } catch {
    // No git or no repository: a bundle runs without either.
    return null;
  }
}
