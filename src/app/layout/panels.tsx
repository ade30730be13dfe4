import type { ComponentType } from "react";
import { CloudPanel } from "../panels/CloudPanel.tsx";
import { DatasetPanel } from "../panels/DatasetPanel.tsx";
import { DepthPanel } from "../panels/DepthPanel.tsx";
import { EvaluationPanel } from "../panels/evaluation/EvaluationPanel.tsx";
import { Filmstrip } from "../panels/Filmstrip.tsx";
import { LossPanel } from "../panels/LossPanel.tsx";
import { AblationPanel } from "../panels/method/AblationPanel.tsx";
import { ReconstructionPanel } from "../panels/ReconstructionPanel.tsx";
import { ComparisonPanel } from "../panels/runs/comparison/ComparisonPanel.tsx";
import { RunsPanel } from "../panels/runs/RunsPanel.tsx";
import { Transport } from "../panels/Transport.tsx";

/** Every panel of the screen by its name: what the layout places. A new panel is a row here and one `PanelPlace` in the
 *  column where it belongs. */
export const PANELS = {
  data: { title: "Data", Content: DatasetPanel },
  evaluation: { title: "Evaluation", Content: EvaluationPanel },
  compare: { title: "Reconstructions", Content: ReconstructionPanel },
  depth: { title: "Depth", Content: DepthPanel },
  cloud: { title: "Point cloud", Content: CloudPanel },
  filmstrip: { title: "Filmstrip", Content: Filmstrip },
  method: { title: "Method", Content: AblationPanel },
  runs: { title: "Runs", Content: RunsPanel },
  comparison: { title: "Comparison of runs", Content: ComparisonPanel },
  losses: { title: "Losses", Content: LossPanel },
  transport: { title: "Transport", Content: Transport },
} as const satisfies Record<string, { readonly title: string; readonly Content: ComponentType }>;

export type PanelName = keyof typeof PANELS;
