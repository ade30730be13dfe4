import { layoutError } from "./findings.ts";
import type { Shapes } from "./shapes.ts";

/** A ResNet-18 has as many blocks in each of its four layers, of as many convolutions. */
const RESNET18 = { blocks: 2, convolutions: 2 };

/** Refuses a ResNet of another depth by its name; a ResNet-18 that lacks tensors is told tensor by tensor later.
 *  @throws ProblemError `weights-layout`. */
export function requireResnet18(shapes: Shapes, file: string): void {
  const names = [...shapes.keys()];
  const blocks = [1, 2, 3, 4].map((layer) => {
    const block = new RegExp(`^encoder\\.layer${layer}\\.(\\d+)\\.`);
    return new Set(names.flatMap((name) => block.exec(name)?.[1] ?? [])).size;
  });
  const convolutions = names.some((name) => /^encoder\.layer\d\.\d+\.conv3\./.test(name)) ? 3 : 2;
  const isResnet18 =
    convolutions === RESNET18.convolutions && blocks.every((count) => count <= RESNET18.blocks);
  if (isResnet18) return;
  const depth = 2 + convolutions * blocks.reduce((sum, count) => sum + count, 0);
  throw layoutError(
    file,
    `This is a ResNet-${depth} (${blocks.join(", ")} blocks of ${convolutions} convolutions), expected a ResNet-18.`,
    "Give the weights of a ResNet-18; no other ResNet is built here.",
  );
}
