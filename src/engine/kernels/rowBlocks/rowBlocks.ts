import { currentBackend } from "../../tensor/backend.ts";
import type { TensorInfo } from "../../tensor/tf.ts";
import { dispatch } from "../dispatch.ts";
import type { KernelSpec } from "../spec.ts";
import sumBlocksSource from "./sumBlocks.wgsl?raw";
import sumBlocksOfPassesSource from "./sumBlocksOfPasses.wgsl?raw";
import sumOfBlocksSource from "./sumOfBlocks.wgsl?raw";

/** Invocations of a workgroup that reduces one block of rows; they form `channelLanes` columns of row lanes. */
export const BLOCK_WORKGROUP = 256;
const MAX_CHANNEL_LANES = 64;
/** Enough blocks to fill a large GPU, few enough to add up in one more dispatch. */
const MAX_BLOCKS = 256;
/** Fewer rows per lane are not worth a second dispatch. */
const MIN_ROWS_PER_LANE = 8;
/** Rows up to which a workgroup takes all rows of 16 channels: 128 for each of its 16 lanes. The dispatch saved costs more
 *  than the workgroups left idle. */
const MAX_ROWS_OF_ONE_BLOCK = 2048;
const CHANNELS_OF_ONE_BLOCK = 16;
/** Channels per workgroup of the kernels that combine blocks. */
const COMBINE_CHANNELS = 16;

/** How a row-major [rows, channels] matrix is cut into blocks for sums over its rows. */
export interface RowBlocks {
  readonly rows: number;
  readonly channels: number;
  /** Power of two; neighbouring lanes read neighbouring channels. */
  readonly channelLanes: number;
  readonly rowsPerBlock: number;
  readonly blocks: number;
}

/** Cuts so that tall maps with few channels and tiny maps with many both keep their lanes busy. */
export function planRowBlocks(rows: number, channels: number): RowBlocks {
  if (rows <= MAX_ROWS_OF_ONE_BLOCK)
    return { rows, channels, channelLanes: CHANNELS_OF_ONE_BLOCK, rowsPerBlock: rows, blocks: 1 };
  let channelLanes = 1;
  while (channelLanes < channels && channelLanes < MAX_CHANNEL_LANES) channelLanes *= 2;
  const rowLanes = BLOCK_WORKGROUP / channelLanes;
  const rowsPerLane = Math.max(MIN_ROWS_PER_LANE, Math.ceil(rows / (MAX_BLOCKS * rowLanes)));
  const rowsPerBlock = rowsPerLane * rowLanes;
  return { rows, channels, channelLanes, rowsPerBlock, blocks: Math.ceil(rows / rowsPerBlock) };
}

/** Grid of a kernel that gives every (group of channels, block of rows) one workgroup. */
export function blockGrid({ channels, channelLanes, blocks }: RowBlocks): readonly [number, number] {
  return [Math.ceil(channels / channelLanes) * BLOCK_WORKGROUP, blocks];
}

/** Grid of a kernel that combines the blocks of 16 channels per workgroup. */
export function combineGrid({ channels }: RowBlocks): readonly [number] {
  return [Math.ceil(channels / COMBINE_CHANNELS) * BLOCK_WORKGROUP];
}

export const sumBlocksSpec: KernelSpec = {
  name: "sumBlocks",
  wgsl: sumBlocksSource + sumOfBlocksSource,
  workgroupSize: [BLOCK_WORKGROUP, 1, 1],
  reads: ["firstPartials", "secondPartials"],
  writes: ["first", "second"],
  uniforms: { blocks: "u32", channels: "u32" },
};

export const sumBlocksOfPassesSpec: KernelSpec = {
  name: "sumBlocksOfPasses",
  wgsl: sumBlocksOfPassesSource + sumOfBlocksSource,
  workgroupSize: [BLOCK_WORKGROUP, 1, 1],
  reads: ["firstPartials", "secondPartials"],
  writes: ["first", "second", "firstOfPass", "secondOfPass"],
  uniforms: { passes: "u32", blocks: "u32", channels: "u32" },
};

/** Shape of a kernel's partial results; a map that fits one block needs no second level, and they are the results.
 *  Several passes always need one. */
export function partialShape({ blocks, channels }: RowBlocks, passes = 1): readonly number[] {
  return passes * blocks === 1 ? [channels] : [passes * blocks, channels];
}

/** Adds two sets of partial sums over the blocks, in a fixed order; gives two [channels]. Consumes the partials. */
export function sumBlocks(
  plan: RowBlocks,
  firstPartials: TensorInfo,
  secondPartials: TensorInfo,
): TensorInfo[] {
  if (plan.blocks === 1) return [firstPartials, secondPartials];
  const total = { shape: [plan.channels] };
  const sums = dispatch(sumBlocksSpec, {
    tensors: { firstPartials, secondPartials },
    outputs: [total, total],
    uniforms: { blocks: plan.blocks, channels: plan.channels },
    invocations: combineGrid(plan),
  });
  for (const { dataId } of [firstPartials, secondPartials]) currentBackend().disposeData(dataId);
  return sums;
}

/** Adds two sets of partial sums over the blocks of each pass, and the passes, in a fixed order. Gives two totals [channels]
 *  and what each pass had in them, two [passes, channels]. Consumes the partials. */
export function sumBlocksOfPasses(
  { blocks, channels }: RowBlocks,
  passes: number,
  firstPartials: TensorInfo,
  secondPartials: TensorInfo,
): TensorInfo[] {
  const [total, ofPass] = [{ shape: [channels] }, { shape: [passes, channels] }];
  const sums = dispatch(sumBlocksOfPassesSpec, {
    tensors: { firstPartials, secondPartials },
    outputs: [total, total, ofPass, ofPass],
    uniforms: { passes, blocks, channels },
    invocations: [Math.ceil(channels / COMBINE_CHANNELS) * BLOCK_WORKGROUP],
  });
  for (const { dataId } of [firstPartials, secondPartials]) currentBackend().disposeData(dataId);
  return sums;
}
