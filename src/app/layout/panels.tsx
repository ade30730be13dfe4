import type { ComponentType } from "react";
import { laterPart, lazyPart } from "../lazyPart.ts";
import { ComparePanel } from "../panels/compare/ComparePanel.tsx";
import { DatasetPanel } from "../panels/DatasetPanel.tsx";
import { EvaluationPanel } from "../panels/evaluation/EvaluationPanel.tsx";
import { Filmstrip } from "../panels/Filmstrip.tsx";
import { ProbeBar } from "../panels/probe/ProbeBar.tsx";
import { Transport } from "../panels/Transport.tsx";
import { ViewPanel } from "../panels/views/ViewPanel.tsx";

const CloudPanel = laterPart(async () => (await import("../panels/CloudPanel.tsx")).CloudPanel);
const LossPanel = laterPart(async () => (await import("../panels/LossPanel.tsx")).LossPanel);
const AblationPanel = laterPart(
  async () => (await import("../panels/method/AblationPanel.tsx")).AblationPanel,
);
const RunsPanel = lazyPart(async () => (await import("../panels/runs/RunsPanel.tsx")).RunsPanel);
const ComparisonPanel = lazyPart(
  async () => (await import("../panels/runs/comparison/ComparisonPanel.tsx")).ComparisonPanel,
);

/** Every panel of the screen by its name: what the layout places. A new panel is a row here and one `PanelPlace` in the
 *  column where it belongs. What the first second does not need is a lazy part. */
export const PANELS = {
  data: { title: "Data", Content: DatasetPanel },
  evaluation: { title: "Evaluation", Content: EvaluationPanel },
  compare: { title: "Reconstructions", Content: ComparePanel },
  probe: { title: "Probe", Content: ProbeBar },
  depth: { title: "Depth", Content: ViewPanel },
  cloud: { title: "Point cloud", Content: CloudPanel },
  filmstrip: { title: "Filmstrip", Content: Filmstrip },
  method: { title: "Method", Content: AblationPanel },
  runs: { title: "Runs", Content: RunsPanel },
  comparison: { title: "Comparison of runs", Content: ComparisonPanel },
  losses: { title: "Losses", Content: LossPanel },
  transport: { title: "Transport", Content: Transport },
} as const satisfies Record<string, { readonly title: string; readonly Content: ComponentType }>;

export type PanelName = keyof typeof PANELS;
