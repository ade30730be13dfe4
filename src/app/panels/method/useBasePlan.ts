import { fingerprintOnScreen } from "../../actions/recordRun.ts";
import type { RunPlan } from "../../history/counterpart.ts";
import { useApp } from "../../store/index.ts";

/** What counterparts are counterparts of: the run on screen or, without one, the settings. Null without data. */
export function useBasePlan(): {
  readonly plan: RunPlan | null;
  /** The run itself is on screen: it need not be queued. */
  readonly isRunning: boolean;
} {
  useApp(({ dataset }) => (dataset.status === "open" ? dataset.version : null));
  const applied = useApp(({ run }) => run.applied);
  const startedFrom = useApp(({ run }) => run.startedFrom);
  const isRunning = useApp(({ run }) => run.step > 0 || run.phase.status === "training");
  const draft = useApp((state) => state.settings.draft);
  const fingerprint = fingerprintOnScreen();
  if (fingerprint === null) return { plan: null, isRunning: false };
  const isOfRun = isRunning && applied !== null;
  const plan = { config: isOfRun ? applied : draft, fingerprint, startedFrom: isOfRun ? startedFrom : [] };
  return { plan, isRunning: isOfRun };
}
