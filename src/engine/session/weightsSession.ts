import { readCheckpoint } from "../checkpoint/checkpointFile.ts";
import type { VirtualFile } from "../data/virtualFile.ts";
import { joinedBy, type OpenFiles } from "../networks/recognise/joining.ts";
import { LoadedDepthNet } from "../networks/recognise/loadedDepthNet.ts";
import type { WeightsReport } from "../networks/recognise/report.ts";
import type { WeightSource } from "../networks/weightSources.ts";
import { ProblemError, refusal } from "../problem.ts";
import type { RgbaPicture } from "../protocol.ts";
import type { RunConfig } from "../training/config.ts";
import { DepthPredictor } from "../training/depthPredictor.ts";
import { startingWeights } from "../training/startingWeights.ts";

/** What a run starts from. */
export interface StartingWeights {
  readonly source: WeightSource;
  /** Names of the files that the source reads; none for fresh weights. */
  readonly files: readonly string[];
}

/** The weight files that were opened, and the depth network among them on the GPU once something asks for it. */
export class WeightsSession {
  private opened: OpenFiles | null = null;
  private loaded: { readonly net: LoadedDepthNet; readonly predictor: DepthPredictor } | null = null;

  /** Reads the files and recognises their networks. The files opened before are forgotten only if this succeeds, and those
   *  that the new ones complete stay: the report names all that are open then.
   *  @throws ProblemError if a file cannot be read, or a network in it is not whole. */
  async open(files: readonly VirtualFile[]): Promise<WeightsReport> {
    const checkpoints = [];
    for (const { path, blob } of files) {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      checkpoints.push({ name: path, checkpoint: await readCheckpoint(bytes, path) });
    }
    const opened = joinedBy(this.opened, checkpoints);
    const { report } = opened.recognised;
    const error = report.problems.find(({ severity }) => severity === "error");
    if (error !== undefined) throw new ProblemError(error);
    await this.close();
    this.opened = opened;
    return report;
  }

  /** Forgets the files. What is being predicted is still told. */
  async close(): Promise<void> {
    const { loaded } = this;
    this.loaded = null;
    this.opened = null;
    await loaded?.predictor.dispose();
    loaded?.net.dispose();
  }

  get canPredict(): boolean {
    return this.opened?.recognised.report.canPredict === true;
  }

  /** The opened depth network, or null if there is none. Needs the device. */
  predictor(): DepthPredictor | null {
    if (this.opened === null || !this.canPredict) return null;
    if (this.loaded === null) {
      const net = new LoadedDepthNet(this.opened.recognised);
      this.loaded = { net, predictor: new DepthPredictor(net) };
    }
    return this.loaded.predictor;
  }

  /** Depth of a picture in normalised units, by the opened depth network. @throws if there is none. */
  async depthOf(picture: RgbaPicture): Promise<Float32Array> {
    const predictor = this.predictor();
    if (predictor === null) throw new Error("The opened weights hold no depth network.");
    return predictor.depth(picture);
  }

  /** For a run with this config. @throws ProblemError `weights-none` or `weights-unfit`. */
  startingWeights(config: RunConfig): StartingWeights {
    if (this.opened === null) {
      throw refusal(
        "weights-none",
        "No weights are open.",
        "Open weight files first, or start from fresh weights.",
      );
    }
    const { recognised } = this.opened;
    return {
      source: startingWeights(recognised, config),
      files: recognised.report.files.map(({ name }) => name),
    };
  }
}
