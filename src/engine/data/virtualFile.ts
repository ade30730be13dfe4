/** One dropped file. `path` is relative, with forward slashes and without `.` or `..`; nothing is read before it is needed. */
export interface VirtualFile {
  readonly path: string;
  readonly blob: Blob;
}
