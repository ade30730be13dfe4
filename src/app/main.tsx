import "./styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { listenForDrops } from "./actions/dropFiles.ts";
import { openFirstRecording } from "./actions/openSample.ts";
import { followQueue } from "./actions/queueRuns.ts";
import { followRuns } from "./actions/recordRun.ts";
import { startEngine } from "./actions/startEngine.ts";
import { followTheme } from "./actions/theme.ts";
import { watchMemory } from "./actions/watchMemory.ts";
import { followLessons } from "./lessons/followLessons.ts";
import { followAddress } from "./link/followAddress.ts";
import { bindShortcuts } from "./shortcuts/bind.ts";
import { followPins } from "./sight/pinReadings.ts";

/** The recorded run comes before the GPU, unless it takes longer than this. */
const LONGEST_WAIT_MS = 1500;

followTheme();
followLessons();
followAddress();
const recordedRunIsThere = openFirstRecording();
const waited = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS));
void startEngine(undefined, Promise.race([recordedRunIsThere, waited]));
listenForDrops(window);
bindShortcuts(window);
watchMemory();
followRuns(window);
followQueue();
followPins();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
