import { flipCombined } from "../evaluation/flip.ts";
import { depthNet } from "../networks/depthNet.ts";
import type { DepthNetShape } from "../networks/depthNetShape.ts";
import { evaluateMode } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import { refusal } from "../problem.ts";
import { type DepthRange, scaledDisparity } from "../reconstruction/projection.ts";
import { ControlBuffer } from "../replay/controlBuffer.ts";
import type { Tensor4D } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";
import { FrameProgram } from "./frameProgram.ts";
import { pack } from "./packed.ts";
import type { Execution } from "./runner.ts";
import { depthNetOptionsOf, depthRangeOf } from "./setup.ts";

/** What turns a picture into depth: a run's networks, or a depth network from a checkpoint without a run. */
export interface DepthNetwork {
  readonly parameters: ParameterStore;
  readonly shape: DepthNetShape;
  /** In normalised units. */
  readonly depthRange: DepthRange;
}

/** The depth network of a run. */
export function depthNetworkOf(parameters: ParameterStore, config: RunConfig): DepthNetwork {
  return { parameters, shape: depthNetOptionsOf(config).shape, depthRange: depthRangeOf(config) };
}

/** rgba: 8-bit, height * width * 4. */
export interface Picture {
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Depth of any picture by one network, from the finest scale with batch norms on their running statistics: a program for
 *  the size of the last picture, which shares the network's weights and sees them as they are. */
export class DepthPredictor {
  private readonly network: DepthNetwork;
  private readonly execution: Execution;
  private sized: SizedProgram | null = null;
  /** Pictures take turns: another size takes the place of the program. */
  private turn: Promise<unknown> = Promise.resolve();
  private isDisposed = false;

  /** Of the network, which stays the caller's. */
  constructor(network: DepthNetwork, execution: Execution = "replayed") {
    this.network = network;
    this.execution = execution;
  }

  /** In 1 / normalised units, row-major.
   *  @throws ProblemError `device-memory` if the adapter has not enough, `depth-network-gone` after `dispose`. */
  inverseDepth(picture: Picture): Promise<Float32Array> {
    if (this.isDisposed) return Promise.reject(networkGone());
    const predicted = this.turn.then(() => this.programFor(picture).predict(picture));
    this.turn = predicted.catch(() => undefined);
    return predicted;
  }

  /** As `inverseDepth`, combined with the prediction for the mirrored picture (flip post-processing). */
  async inverseDepthWithFlip(picture: Picture): Promise<Float32Array> {
    const direct = await this.inverseDepth(picture);
    const mirrored = await this.inverseDepth(mirroredPicture(picture));
    return flipCombined(direct, mirrored, picture.width, picture.height);
  }

  /** In normalised units, row-major. */
  async depth(picture: Picture): Promise<Float32Array> {
    return (await this.inverseDepth(picture)).map((inverse) => 1 / inverse);
  }

  /** Refuses what is asked from now on, and is done when nothing is under way any more: the network may go then. */
  async dispose(): Promise<void> {
    this.isDisposed = true;
    await this.turn;
    this.sized?.dispose();
    this.sized = null;
  }

  private programFor({ width, height }: Picture): SizedProgram {
    if (this.sized?.width !== width || this.sized.height !== height) {
      this.sized?.dispose();
      this.sized = new SizedProgram(this.network, width, height, this.execution);
    }
    return this.sized;
  }
}

/** An evaluation asks picture by picture, and weights may be closed or replaced meanwhile. */
function networkGone() {
  return refusal(
    "depth-network-gone",
    "The network was closed or replaced while its depth was asked for.",
    "Ask again with what is open now.",
  );
}

/** The network for pictures of one size. */
class SizedProgram {
  readonly width: number;
  readonly height: number;
  private readonly rgb: Float32Array;
  private readonly control: ControlBuffer<"picture">;
  private readonly program: FrameProgram<null>;

  constructor(network: DepthNetwork, width: number, height: number, execution: Execution) {
    this.width = width;
    this.height = height;
    this.rgb = new Float32Array(height * width * 3);
    this.control = new ControlBuffer({ picture: { dtype: "float32", shape: [1, height, width, 3] } });
    const picture = this.control.tensors.picture as Tensor4D;
    this.program = new FrameProgram(
      () => pack(() => ({ inverseDepth: inverseDepthOf(network, picture) })),
      () => "depth",
      execution,
    );
  }

  async predict({ rgba }: Picture): Promise<Float32Array> {
    const seen = await this.program.look(null, () => {
      for (let i = 0; i < this.width * this.height; i++) {
        for (let c = 0; c < 3; c++) this.rgb[3 * i + c] = rgba[4 * i + c] / 255;
      }
      this.control.set("picture", this.rgb);
      this.control.upload();
    });
    return seen.floats("inverseDepth");
  }

  dispose(): void {
    this.program.dispose();
    this.control.dispose();
  }
}

/** [1,H,W,3] in 0..1 -> [1,H,W,1] in 1 / normalised units. */
function inverseDepthOf({ parameters, shape, depthRange }: DepthNetwork, picture: Tensor4D) {
  // The finest scale needs no enlargement; how the others would be enlarged changes nothing here.
  const [finest] = depthNet(parameters, picture, { shape, upsampling: null }, evaluateMode);
  return scaledDisparity(finest, depthRange);
}

/** Left and right exchanged. */
export function mirroredPicture({ rgba, width, height }: Picture): Picture {
  const mirrored = new Uint8Array(rgba.length);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; x++) {
      const pixel = 4 * (row * width + x);
      mirrored.set(rgba.subarray(pixel, pixel + 4), 4 * (row * width + width - 1 - x));
    }
  }
  return { rgba: mirrored, width, height };
}
