/** Grid of the kernels that treat each element on its own: workgroups of 256 invocations, each of which takes four
 *  elements 256 apart. Neighbours read neighbours, whatever the count; against one element an invocation this is twice
 *  as fast on a software adapter, where invocations cost more than memory. */
export const ELEMENTWISE_WORKGROUP = [256, 1, 1] as const;

const ELEMENTS_PER_INVOCATION = 4;

/** `invocations` of a dispatch over `count` elements. Its WGSL begins:
 *  `let first = (workgroup.y * workgroups.x + workgroup.x) * 1024u + local;` */
export function elementwiseGrid(count: number): readonly [number] {
  return [Math.ceil(count / ELEMENTS_PER_INVOCATION)];
}
