/** Whether a recorded run is on screen, in small values; the recording itself lies in `recordings.ts`. */
export type RecordingSlice =
  | { readonly status: "none" }
  | {
      readonly status: "shown";
      readonly name: string;
      readonly encoder: string;
      readonly steps: number;
      readonly width: number;
      readonly height: number;
      readonly adapter: string;
      /** False if the page has not the data that the run was trained on. */
      readonly hasData: boolean;
      /** Counts the frames that have arrived. */
      readonly version: number;
    };

export const noRecording: RecordingSlice = { status: "none" };

export function frameArrived(recording: RecordingSlice): RecordingSlice {
  return recording.status === "shown" ? { ...recording, version: recording.version + 1 } : recording;
}
