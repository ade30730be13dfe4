/** Kernel sources are imported as text: `import source from "./warp.wgsl?raw"`. */
declare module "*.wgsl?raw" {
  const source: string;
  export default source;
}
