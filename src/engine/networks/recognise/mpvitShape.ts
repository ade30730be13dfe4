import { type MpvitVariant, mpvitVariants } from "../mpvit/variants.ts";
import { layoutError } from "./findings.ts";
import { listLength, mostFrequent, type Shapes } from "./shapes.ts";

type OfStages = MpvitVariant["widths"];
const STAGES = [0, 1, 2, 3] as const;

const ofStages = <T>(value: (stage: number) => T): [T, T, T, T] => [value(0), value(1), value(2), value(3)];

const pathsOf = ofStages(
  (stage) =>
    new RegExp(
      `^(?:patch_embed_stages\\.${stage}\\.patch_embeds|mhca_stages\\.${stage}\\.mhca_blks)\\.(\\d+)\\.`,
    ),
);
const layersOf = ofStages(
  (stage) => new RegExp(`^mhca_stages\\.${stage}\\.mhca_blks\\.\\d+\\.MHCA_layers\\.(\\d+)\\.`),
);

/** The variant of an MPViT, from the shapes of its tensors alone. A single tensor of a wrong shape does not sway it: each
 *  number is what most of the tensors that show it say.
 *
 *  The number of heads is in no shape: a layer's projections are square. It follows from the windows of the relative
 *  position encoding. MPViT's (and CoaT's) table of windows counts heads, not shares: 3x3 for two, 5x5 for three, 7x7
 *  for three, so those three windows mean eight. A single window serves any number of heads, so a network with one is
 *  accepted only if it is one of ours in every other number.
 *  @throws ProblemError `weights-layout`. */
export function mpvitVariantOf(shapes: Shapes, file: string): MpvitVariant {
  const stages = listLength(shapes, /^(?:patch_embed_stages|mhca_stages)\.(\d+)\./, file);
  if (stages !== STAGES.length)
    throw layoutError(file, `This MPViT has tensors of ${stages} stages, expected ${STAGES.length}.`);
  const widths = ofStages((stage) => widthOf(shapes, stage, file));
  const paths = ofStages((stage) => listLength(shapes, pathsOf[stage], file));
  const layers = ofStages((stage) => listLength(shapes, layersOf[stage], file));
  const body = { paths, layers, widths, mlpRatio: mlpRatioOf(shapes, widths, file) };
  return { ...body, ...headsOf(shapes, body, file) };
}

/** True if both describe the same network. */
export function isSameVariant(a: MpvitVariant, b: MpvitVariant): boolean {
  const numbers = ({ paths, layers, widths, mlpRatio, heads, windows }: MpvitVariant): string =>
    [paths, layers, widths, mlpRatio, heads, ...windows.map((window) => [window.side, window.heads])].join(
      ";",
    );
  return numbers(a) === numbers(b);
}

/** Every tensor of a patch embedding has the stage's width as its first axis. */
function widthOf(shapes: Shapes, stage: number, file: string): number {
  const prefix = `patch_embed_stages.${stage}.`;
  const width = mostFrequent(
    [...shapes].flatMap(([name, shape]) => (name.startsWith(prefix) && shape.length > 0 ? [shape[0]] : [])),
  );
  if (width === null)
    throw layoutError(
      file,
      `This MPViT has no tensor ${prefix}*, which would say how wide stage ${stage + 1} is.`,
    );
  return width;
}

function mlpRatioOf(shapes: Shapes, widths: OfStages, file: string): number {
  const hidden = /^mhca_stages\.(\d)\..*\.mlp\.fc1\.(?:weight|bias)$/;
  const ratio = mostFrequent(
    [...shapes].flatMap(([name, shape]) => {
      const stage = hidden.exec(name)?.[1];
      return stage === undefined ? [] : [shape[0] / widths[Number(stage)]];
    }),
  );
  if (ratio === null || !Number.isInteger(ratio) || ratio < 1)
    throw layoutError(file, `The MLPs of this MPViT are ${ratio ?? "no"} times as wide as their stages.`);
  return ratio;
}

function headsOf(
  shapes: Shapes,
  body: Pick<MpvitVariant, "paths" | "layers" | "widths" | "mlpRatio">,
  file: string,
): Pick<MpvitVariant, "heads" | "windows"> {
  const windows = listLength(shapes, /\.crpe\.conv_list\.(\d+)\./, file);
  const sides = Array.from({ length: windows }, (_, i) =>
    mostFrequent(
      [...shapes].flatMap(([name, shape]) =>
        name.endsWith(`.crpe.conv_list.${i}.weight`) ? [shape[3]] : [],
      ),
    ),
  );
  const ofLayout = Object.values<MpvitVariant>(mpvitVariants).filter(
    (variant) => variant.windows.map(({ side }) => side).join() === sides.join(),
  );
  if (ofLayout.length === 0)
    throw layoutError(
      file,
      `The windows of this MPViT's position encoding are ${sides.join(", ") || "none"} wide.`,
    );
  const [{ heads, windows: layout }] = ofLayout;
  if (layout.length === 1 && !ofLayout.some((variant) => isSameVariant(variant, { ...variant, ...body })))
    throw layoutError(
      file,
      `This MPViT has a single window of ${sides.join()}x${sides.join()}, which serves any number of heads: how many it has cannot be told.`,
    );
  const indivisible = body.widths.find((width) => width === 0 || width % heads !== 0);
  if (indivisible !== undefined)
    throw layoutError(
      file,
      `A stage of ${indivisible} channels cannot be shared by the ${heads} heads of this MPViT.`,
    );
  return { heads, windows: layout };
}
