import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { runnerImport } from "vite";
import { projectRoot } from "../env/projectRoot.mjs";

/** `node tools/golden/subset.mjs [GOLDEN_DIR]` writes the project's own part of a golden set, `src/engine/parity/golden`:
 *  what is small and what catches mistakes, so that parity is tested where the whole set is not. Inputs are left to the
 *  formula. Not part of any run: the result is committed. */

const LARGEST_BYTES = 1_000_000;
const target = join(projectRoot, "src/engine/parity/golden");

/** Tensors that are taken over, by file. A star stands for anything. */
const TENSORS = {
  "case1_mpvit_tiny.safetensors": ["f3", "f4", "act.*.factoratt_crpe"],
  "case2_mpvit_tiny_train.safetensors": [
    "loss",
    "f3",
    "f4",
    "buf.*",
    "grad.encoder.stem.0.conv.weight",
    "grad.*.dwconv.weight",
    "grad.*.crpe.conv_list.1.weight",
    "grad.*.norm1.weight",
    "grad.*.cpe.proj.weight",
    "grad.*.InvRes.norm.weight",
  ],
  "case3_depth_decoder.safetensors": [
    "tiny.loss",
    "tiny.disp0",
    "tiny.disp2",
    "tiny.grad.depth.decoder.25.conv.weight",
    "tiny.grad.depth.decoder.28.2.bias",
    "tiny.grad.depth.decoder.22.conv_se.bias",
  ],
  "case4_pose.safetensors": ["pose_encoder.f4", "pose.*", "trans.*", "train.*"],
  "case5_geometry.safetensors": [
    // Inputs.
    ...["in.axisangle", "in.translation", "in.pose_gt", "in.scale", "in.residual_t", "in.K", "in.disp"],
    ...["in.target", "in.source", "in.up2.disp", "in.up2.mask", "depth_gt"],
    // Poses and projection.
    ...["rot", "rot.zero", "T.*", "Tgt.*", "grad.axisangle.*", "grad.translation.*", "grad.scale.*"],
    ...["grad.residual_t.*", "depth", "pix_coords", "warped", "depth_errors"],
    // Photometry, as the code has it; the paper's by its scalars and one map.
    ...["ssim", "reproj.*", "loss.*", "grad.warped.code", "grad.source.code", "grad.depth.code", "grad.T.*"],
    ...["grad.disp.code", "grad.chain.*"],
    // Smoothness and upsampling.
    ...["smooth", "smooth.raw", "grad.disp.smooth", "up2.out", "grad.up2.disp"],
  ],
  "case6_adamw_unit.safetensors": ["*"],
  "case6_train.safetensors": [
    ...["it0.disp_best", "it0.error_best", "it0.identity_selection.s1", "it0.to_optimise.s3"],
    ...["it0.cam_T_cam.*", "it0.axisangle.*", "it0.translation.*", "it1.error_best"],
    ...["it0.grad.encoder.*", "it0.grad.depth.*", "it0.grad.*.bias", "it0.grad.*.bn1.weight", "after1.*"],
  ],
};

/** Gradient tables: all rows that are null or zero are taken over, and of the others every fifth, since layers come in
 *  twos, threes and fours of parameters. */
const TABLES = [
  "case2_grads.json",
  "case3_grads.json",
  "case4_grads.json",
  "case6_grads.json",
  "case6_bneval_grads.json",
];
const EVERY = 5;

/** Evaluations of case 6's trajectories: the second is the first that sees a step's effect. */
const EVALUATIONS = 2;
const EVALUATIONS_WITH_RUNNING_STATISTICS = 1;

const source = resolve(process.argv[2] ?? join(projectRoot, "../shared/golden"));
const { readSafetensors, writeSafetensors } = (
  await runnerImport(join(projectRoot, "src/engine/checkpoint/safetensors.ts"))
).module;

mkdirSync(target, { recursive: true });
for (const file of readdirSync(target)) if (file !== "README.md") rmSync(join(target, file));
let bytes = 0;
for (const [file, patterns] of Object.entries(TENSORS)) write(file, tensorsOf(file, patterns));
for (const file of TABLES) writeJson(file, rowsOf(file));
writeJson("case6_scalars.json", scalars());
writeJson("manifest.json", manifest());
console.log(`${target}: ${bytes} bytes`);
if (bytes > LARGEST_BYTES) throw new Error(`The subset may have ${LARGEST_BYTES} bytes.`);

/** @param {string} file @param {readonly string[]} patterns */
function tensorsOf(file, patterns) {
  const stored = readSafetensors(new Uint8Array(readFileSync(join(source, file))), file);
  const matchers = patterns.map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .split("*")
          .map((part) => part.replaceAll(".", "\\."))
          .join(".*")}$`,
      ),
  );
  const unmatched = patterns.filter((_, i) => ![...stored.keys()].some((name) => matchers[i].test(name)));
  if (unmatched.length > 0) throw new Error(`${file} has nothing like ${unmatched.join(", ")}.`);
  return writeSafetensors(
    new Map([...stored].filter(([name]) => matchers.some((matcher) => matcher.test(name)))),
  );
}

/** @param {string} file */
function rowsOf(file) {
  /** @type {Record<string, { n: number, norm64: number, dot64: number, zero?: boolean } | null>} */
  const table = readJson(file);
  const rows = Object.entries(table);
  const norms = rows.map(([, row]) => (row === null || row.zero ? 0 : row.norm64));
  const kept = rows
    .filter(([, row], i) => row === null || row.zero || i % EVERY === 0)
    .map(([name, row]) => [name, row && rowOf(row)]);
  return { subset: { of: rows.length, largest_norm64: Math.max(...norms) }, ...Object.fromEntries(kept) };
}

/** @param {{ n: number, norm64: number, dot64: number, zero?: boolean }} row */
function rowOf({ n, norm64, dot64, zero }) {
  return zero ? { n, zero } : { n, norm64, dot64 };
}

function scalars() {
  /** @type {{ iterations: Record<string, { value: number }>[] }} */
  const { iterations } = readJson("case6_scalars.json");
  const values = iterations.slice(0, EVALUATIONS).map((iteration, i) =>
    Object.fromEntries(
      Object.entries(iteration)
        .filter(([name]) => i === 0 || name === "loss")
        .map(([name, { value }]) => [name, { value }]),
    ),
  );
  return { iterations: values };
}

function manifest() {
  const { seed_prefix, height, width, dtype, framework, cases } = readJson("manifest.json");
  const losses = cases.case6_bneval.float32.slice(0, EVALUATIONS_WITH_RUNNING_STATISTICS);
  const { lrs_after_each_step } = cases.case6_adamw_unit;
  return {
    subset: true,
    ...{ seed_prefix, height, width, dtype, framework },
    cases: { case6_bneval: { float32: losses }, case6_adamw_unit: { lrs_after_each_step } },
  };
}

/** @param {string} file @returns {any} */
function readJson(file) {
  return JSON.parse(readFileSync(join(source, file), "utf8"));
}

/** One row a line, so that a change shows. @param {string} file @param {Record<string, unknown>} object */
function writeJson(file, object) {
  const lines = Object.entries(object).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  write(file, new TextEncoder().encode(`{\n${lines.join(",\n")}\n}\n`));
}

/** @param {string} file @param {Uint8Array} content */
function write(file, content) {
  writeFileSync(join(target, file), content);
  bytes += content.byteLength;
}
