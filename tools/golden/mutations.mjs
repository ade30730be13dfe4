/** @typedef {{ name: string, file: string, from: string, to: string }} Mutation `from` stands exactly once in `file`. */

/** Sign, border and axis mistakes as one makes them; each must turn a parity test red (`mutate.mjs`).
 *  @type {readonly Mutation[]} */
export const mutations = [
  {
    name: "shift of Optim t not negated for the earlier source",
    file: "src/engine/reconstruction/rigidTransform.ts",
    from: "sign: isEarlier ? -1 : 1",
    to: "sign: 1",
  },
  {
    name: "rotation of the earlier source not transposed",
    file: "src/engine/kernels/pose/motion.wgsl",
    from: "if (params.isInverted != 0u) { v = -v; }",
    to: "",
  },
  {
    name: "frames of PoseNet and AlignNet in the wrong temporal order",
    file: "src/engine/networks/twoFrameNet.ts",
    from: "tf.concat([earlier, later], 3)",
    to: "tf.concat([later, earlier], 3)",
  },
  {
    name: "x and y swapped in the projection",
    file: "src/engine/kernels/project/project.wgsl",
    from: "vec3f(x, y, 1.0)",
    to: "vec3f(y, x, 1.0)",
  },
  {
    name: "gradient of a position beyond the picture's border not zero",
    file: "src/engine/kernels/warp/warpGradPixels.wgsl",
    from: "select(vec2f(0.0), gradient, (pixel > vec2f(0.0)) & (pixel < vec2f(last)))",
    to: "gradient",
  },
  {
    name: "convex upsampling: border repeated instead of zero",
    file: "src/engine/kernels/convexUpsample/convexUpsample.wgsl",
    from: "if (params.replicate == 1u)",
    to: "if (params.replicate == 0u)",
  },
  {
    name: "SSIM's gradient: reflection at the last row and column off by one",
    file: "src/engine/kernels/ssim/ssimGradGather.wgsl",
    from: "centre == length - 1 && i == length - 2",
    to: "centre == length - 1 && i == length - 1",
  },
  {
    name: "gradient of the decoder's reflected border dropped at one side",
    file: "src/engine/kernels/conv2d/conv2dGradImage.wgsl",
    from: "select(1u, 3u, params.reflects != 0u)",
    to: "select(1u, 2u, params.reflects != 0u)",
  },
  {
    name: "L1 relative to the reconstruction instead of the target",
    file: "src/engine/kernels/photometric/photometric.wgsl",
    from: "target_[i] + params.offset",
    to: "reconstruction[i] + params.offset",
  },
  {
    name: "rows and columns of depthwise filters swapped",
    file: "src/engine/checkpoint/names.ts",
    from: "depthwise: [2, 3, 0, 1]",
    to: "depthwise: [3, 2, 0, 1]",
  },
  {
    name: "attention: the softmax over tokens not normalised in the gradient",
    file: "src/engine/kernels/factorisedAttention/factorisedAttentionGradQkv.wgsl",
    from: "exp(key[k] - columnMax[column + k]) * columnInverse[column + k]",
    to: "exp(key[k] - columnMax[column + k])",
  },
  {
    name: "AdamW: first moment's bias correction the wrong way",
    file: "src/engine/kernels/adamW/adamW.ts",
    from: "rate / correction1",
    to: "rate * correction1",
  },
  {
    name: "AdamW: decay with the wrong sign",
    file: "src/engine/kernels/adamW/adamW.wgsl",
    from: "k.decay * parameter[i] + k.stepSize * update",
    to: "k.stepSize * update - k.decay * parameter[i]",
  },
  {
    name: "algorithm 1's memory: equal errors take over",
    file: "src/engine/kernels/minimumOver/minimumOver.wgsl",
    from: "if (v < best || isNan(v))",
    to: "if (v <= best || isNan(v))",
  },
  {
    name: "smoothness: weight of the coarser scales not halved",
    file: "src/engine/losses/total.ts",
    from: "0.5 ** scale",
    to: "0.5 ** Math.min(scale, 1)",
  },
  {
    name: "running variance biased",
    file: "src/engine/networks/runningStatistics.ts",
    from: "count / (count - 1)",
    to: "1",
  },
];
