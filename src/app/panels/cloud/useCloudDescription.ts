import { count } from "../../numbers.ts";
import { useFrameSummary } from "../../sight/useInspection.ts";
import { useApp } from "../../store/index.ts";

/** The cloud in a sentence, with the number of its points. */
export function useCloudDescription(): string {
  const frame = useFrameSummary();
  const { points, frames } = useApp((state) => state.cloud.shown);
  const isFused = useApp((state) => state.cloud.scope === "fused");
  const pins = useApp((state) => state.cloud.markedPins);
  if (frame === null) return "Point cloud, empty";
  const of = isFused ? `${count(frames)} frames` : frame.name;
  const predicted = points > 0 ? `, ${count(points)} predicted points of ${of}` : "";
  const marked = pins.length > 0 ? `, ${pins.length === 1 ? "pin" : "pins"} ${pins.join(", ")}` : "";
  return `Point cloud with camera path${predicted}${marked}`;
}
