/** The tensor library, in one place. No other file of the project names it.
 *
 *  We take the core of `@tensorflow/tfjs` and its gradients, not the union package: the union also registers the
 *  WebGL and CPU backends, and a training run that silently falls back to the CPU is worse than an error. */
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";

export type {
  DataType,
  NamedAttrMap,
  NamedTensorMap,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorInfo,
} from "@tensorflow/tfjs-core";
export * as tf from "@tensorflow/tfjs-core";
