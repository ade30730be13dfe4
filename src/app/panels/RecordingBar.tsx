import { History, Play } from "lucide-react";
import { train, trainingObstacle } from "../actions/train.ts";
import { Button } from "../controls/Button.tsx";
import { count } from "../numbers.ts";
import { numericsOf } from "../settings/numericsChoice.ts";
import { damageInWords } from "../settings/poseDamage.ts";
import { useApp } from "../store/index.ts";

/** Says that what is on screen was recorded, and where to go from there. */
export function RecordingBar() {
  const recording = useApp((state) => state.recording);
  const applied = useApp((state) => state.run.applied);
  const parameters = useApp((state) => state.run.parameters);
  const obstacle = useApp(trainingObstacle);
  const isOpening = useApp((state) => state.dataset.status === "opening");
  if (recording.status === "none") return null;
  const { name, encoder, steps, width, height, adapter, hasData } = recording;
  const damage = applied === null ? null : damageInWords(applied.poses.perturbation);
  return (
    <section
      aria-label="Recording"
      className="flex shrink-0 items-center gap-2.5 border-b border-hairline bg-surface-1 px-3 py-1"
    >
      <History size={15} aria-hidden="true" className="shrink-0 text-accent" />
      <p className="flex min-w-0 gap-x-2 max-lg:flex-col">
        <span className="shrink-0">
          Drop a sequence or a COLMAP export anywhere. Nothing leaves this computer.
        </span>
        <span
          className="truncate text-dim max-lg:whitespace-normal"
          title={`${applied === null ? "" : `${numericsOf(applied)} numerics, `}trained on ${adapter}.`}
        >
          On screen: the recorded run “{name}” of {count(steps)} steps,{" "}
          {damage !== null && <span className="text-warning">poses off by {damage}, </span>}
          {encoder} with {count(parameters)} parameters at{" "}
          <span className="whitespace-nowrap">
            {width} × {height}
          </span>
          <span className="max-lg:hidden">, trained on {adapter}</span>.
        </span>
      </p>
      {hasData && (
        <Button
          look="primary"
          icon={Play}
          className="ml-auto shrink-0"
          disabled={obstacle !== null || isOpening}
          title={obstacle ?? "Opens the sequence and trains with the settings under Method."}
          onClick={() => void train()}
        >
          Train this yourself
        </Button>
      )}
    </section>
  );
}
