/** What a machine must be for its Node and its addons to go into the bundle.
 *  @typedef {{ platform: string, arch: string, isGlibc: boolean, isNodeShared: boolean }} HostSystem */

/** This process's machine. @returns {HostSystem} */
export function hostSystem() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  const variables = /** @type {Readonly<Record<string, unknown>>} */ (process.config.variables);
  return {
    platform: process.platform,
    arch: process.arch,
    isGlibc: report.header.glibcVersionRuntime !== undefined,
    isNodeShared: variables.node_shared === true,
  };
}

/** Why no bundle can be made here, or null if one can.
 *  @param {HostSystem} host @returns {string | null} */
export function refusalOn({ platform, arch, isGlibc, isNodeShared }) {
  if (platform !== "linux" || arch !== "x64" || !isGlibc) {
    const here =
      platform === "linux" && !isGlibc ? `${platform}-${arch} without glibc` : `${platform}-${arch}`;
    return `The bundle holds this machine's Node and addons, for x86-64 Linux with glibc; this is ${here}. Make it on such a machine.`;
  }
  if (isNodeShared) {
    return "This Node keeps its engine in a shared library and cannot be carried as one file. Use the one from nodejs.org.";
  }
  return null;
}

/** The newest versions of glibc and libstdc++ that compiled files ask the system for, by the names of their symbol versions.
 *  @param {readonly Buffer[]} binaries
 *  @returns {{ glibc: string, glibcxx: string }} such as `2.34` and `3.4.30` */
export function systemNeeds(binaries) {
  return { glibc: newest("GLIBC", binaries), glibcxx: newest("GLIBCXX", binaries) };
}

/** @param {string} library @param {readonly Buffer[]} binaries */
function newest(library, binaries) {
  // In an ELF file the version's name stands between zero bytes.
  const versionName = new RegExp(`\\0${library}_(\\d+(?:\\.\\d+)+)(?=\\0)`, "g");
  const versions = binaries.flatMap((binary) =>
    [...binary.toString("latin1").matchAll(versionName)].map((match) => match[1] ?? ""),
  );
  const last = versions.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
  if (last === undefined) throw new Error(`No binary names a version of ${library}.`);
  return last;
}
