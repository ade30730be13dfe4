/** Hands the person a file. */
export function download(name: string, content: Uint8Array | string, type: string): void {
  const part = typeof content === "string" ? content : Uint8Array.from(content);
  const url = URL.createObjectURL(new Blob([part], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has the file's bytes once the click is handled.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
