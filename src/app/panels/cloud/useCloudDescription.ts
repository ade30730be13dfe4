import { count } from "../../numbers.ts";
import { useFrameSummary } from "../../sight/useInspection.ts";
import { useApp } from "../../store/index.ts";

/** The cloud in a sentence, with the number of its points. */
export function useCloudDescription(): string {
  const frame = useFrameSummary();
  const { points, frames } = useApp((state) => state.cloud.shown);
  const isFused = useApp((state) => state.cloud.scope === "fused");
  if (frame === null) return "Point cloud, empty";
  const of = isFused ? `${count(frames)} frames` : frame.name;
  return `Point cloud with camera path${points > 0 ? `, ${count(points)} predicted points of ${of}` : ""}`;
}
