/** Small results on their way to the CPU. A run copies its result into a free buffer of the ring; the copy is mapped while
 *  the next runs are encoded, so nothing waits. */
export class ReadbackRing {
  readonly bytes: number;
  private readonly all: readonly GPUBuffer[];
  private readonly free: GPUBuffer[];

  /** @param resultBytes of one run. @param places most runs under way at a time. */
  constructor(device: GPUDevice, resultBytes: number, places: number) {
    this.bytes = resultBytes * places;
    this.all = Array.from({ length: places }, () =>
      device.createBuffer({
        label: "read-back",
        size: resultBytes,
        usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
      }),
    );
    this.free = [...this.all];
  }

  /** A free buffer. @throws Error if `places` runs are under way. */
  take(): GPUBuffer {
    const buffer = this.free.pop();
    if (buffer === undefined) throw new Error(`More than ${this.all.length} runs are under way.`);
    return buffer;
  }

  /** The content of a buffer that `take` gave, once the work that was submitted for it is done. */
  async read(buffer: GPUBuffer): Promise<Float32Array> {
    await buffer.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(buffer.getMappedRange().slice(0));
    buffer.unmap();
    this.free.push(buffer);
    return values;
  }

  dispose(): void {
    for (const buffer of this.all) buffer.destroy();
  }
}
