import type { TorchLayout } from "../checkpoint/names.ts";

/** How a parameter starts. `deviation` is the normal distribution's, `bound` the uniform one's. */
export type Initialisation =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "normal"; readonly deviation: number };

/** One parameter or running statistic of a network, as data. */
export interface ParameterSpec {
  /** The network's prefix and PyTorch's name, e.g. `encoder.stem.0.conv.weight`. */
  readonly name: string;
  readonly torchShape: readonly number[];
  readonly layout: TorchLayout;
  /** `statistic`: running mean or variance of a batch norm, which no optimiser touches. */
  readonly role: "trained" | "statistic";
  readonly initial: Initialisation;
}

/** Weight and bias start of a convolution or linear layer, given the weight's PyTorch shape. */
export interface LayerInitialisation {
  weight(torchShape: readonly number[]): Initialisation;
  bias(torchShape: readonly number[]): Initialisation;
}

const zero: Initialisation = { kind: "constant", value: 0 };
const one: Initialisation = { kind: "constant", value: 1 };

const fanIn = ([, ...perOutput]: readonly number[]): number => perOutput.reduce((a, b) => a * b, 1);
const fanOut = ([outputs, , ...window]: readonly number[]): number => window.reduce((a, b) => a * b, outputs);

/** PyTorch's own start of convolutions and linear layers: uniform within 1/sqrt(fan in), bias alike. */
export const torchDefault: LayerInitialisation = {
  weight: (shape) => ({ kind: "uniform", bound: 1 / Math.sqrt(fanIn(shape)) }),
  bias: (shape) => ({ kind: "uniform", bound: 1 / Math.sqrt(fanIn(shape)) }),
};

/** He et al.'s start for layers that a ReLU follows, as torchvision's ResNet and MPViT's convolutions use it:
 *  normal with variance 2 / (window area x outputs), also for depthwise convolutions. */
export const kaimingFanOut: LayerInitialisation = {
  weight: (shape) => ({ kind: "normal", deviation: Math.sqrt(2 / fanOut(shape)) }),
  bias: () => zero,
};

/** Linear layers of a vision transformer. timm cuts this at plus and minus 2, which is 100 deviations: never. */
export const transformerLinear: LayerInitialisation = {
  weight: () => ({ kind: "normal", deviation: 0.02 }),
  bias: () => zero,
};

interface LayerSize {
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
  readonly initial: LayerInitialisation;
}

/** Collects the parameters of a network under PyTorch's names. Each network's declaration stands beside its forward
 *  pass and walks the same tree. */
export class Declaration {
  readonly specs: ParameterSpec[];
  private readonly path: string;

  constructor(path = "", specs: ParameterSpec[] = []) {
    this.path = path;
    this.specs = specs;
  }

  /** The same list, deeper in the tree: `at("stem.0")`. */
  at(name: string): Declaration {
    return new Declaration(this.nameOf(name), this.specs);
  }

  convolution(
    name: string,
    { inputs, outputs, kernel, bias, initial }: LayerSize & { kernel: number },
  ): void {
    this.layer(name, "convolution", [outputs, inputs, kernel, kernel], bias, initial);
  }

  depthwise(
    name: string,
    {
      channels,
      kernel,
      bias,
      initial,
    }: Omit<LayerSize, "inputs" | "outputs"> & { channels: number; kernel: number },
  ): void {
    this.layer(name, "depthwise", [channels, 1, kernel, kernel], bias, initial);
  }

  linear(name: string, { inputs, outputs, bias, initial }: LayerSize): void {
    this.layer(name, "linear", [outputs, inputs], bias, initial);
  }

  layerNorm(name: string, channels: number): void {
    this.vector(`${name}.weight`, channels, "trained", one);
    this.vector(`${name}.bias`, channels, "trained", zero);
  }

  batchNorm(name: string, channels: number): void {
    this.layerNorm(name, channels);
    this.vector(`${name}.running_mean`, channels, "statistic", zero);
    this.vector(`${name}.running_var`, channels, "statistic", one);
  }

  private layer(
    name: string,
    layout: TorchLayout,
    torchShape: readonly number[],
    bias: boolean,
    initial: LayerInitialisation,
  ): void {
    const weight = `${name}.weight`;
    this.specs.push({
      name: this.nameOf(weight),
      torchShape,
      layout,
      role: "trained",
      initial: initial.weight(torchShape),
    });
    if (bias) this.vector(`${name}.bias`, torchShape[0], "trained", initial.bias(torchShape));
  }

  private vector(name: string, length: number, role: ParameterSpec["role"], initial: Initialisation): void {
    this.specs.push({ name: this.nameOf(name), torchShape: [length], layout: "vector", role, initial });
  }

  private nameOf(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }
}

/** Number of scalars in the trained parameters, optionally of one network (`prefix` ends with a dot). */
export function trainedCount(specs: readonly ParameterSpec[], prefix = ""): number {
  return specs
    .filter(({ name, role }) => role === "trained" && name.startsWith(prefix))
    .reduce((sum, { torchShape }) => sum + torchShape.reduce((a, b) => a * b, 1), 0);
}
