/** A relative path, without the extension, from a name that came with the user's files: nothing of it leads out of the
 *  folder it is written to. */
export function pathStemOf(name: string): string {
  return name
    .split("/")
    .map((part) => part.replaceAll(/[^\p{L}\p{N} ._-]/gu, "_"))
    .filter((part) => part !== "" && part !== "." && part !== "..")
    .join("/")
    .replace(/\.[^./]+$/, "");
}
