import { type FusionRequest, fuse } from "./fusion.ts";

/** Fuses off the page's thread: millions of projections, a second of work for a long sequence. */
self.onmessage = ({ data }: MessageEvent<FusionRequest>) => {
  const cloud = fuse(data);
  self.postMessage(cloud, { transfer: [cloud.positions.buffer, cloud.origins.buffer] });
};
