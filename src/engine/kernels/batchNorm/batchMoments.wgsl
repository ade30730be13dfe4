// One workgroup: mean and variance of one block of rows of one pass for `channelLanes` channels.
// Buffers: x [passes * rows, channels]; blockMoments [passes, blocks, 2, channels]: mean and biased variance within the block.
// Workgroups: x over the channels, y over the blocks, z over the passes. Equation: laneMoments.wgsl.
struct Params { rows: u32, channels: u32, rowsPerBlock: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> blockMoments: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

override channelLanes: u32 = 64u;

@compute @workgroup_size(256)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let channel = workgroup.x * channelLanes + local % channelLanes;
  let passRow = workgroup.z * params.rows;
  let firstRow = workgroup.y * params.rowsPerBlock;
  let endRow = min(firstRow + params.rowsPerBlock, params.rows);
  takeMoments(local, channel, passRow + firstRow, passRow + endRow);
  if (local < channelLanes && channel < params.channels) {
    let i = 2u * (workgroup.z * workgroups.y + workgroup.y) * params.channels + channel;
    blockMoments[i] = means[local];
    blockMoments[i + params.channels] = varianceOf(squares[local], counts[local]);
  }
}

