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
import { firstSight, followFirstSight } from "./firstSight.ts";
import { followLessons } from "./lessons/followLessons.ts";
import { followAddress } from "./link/followAddress.ts";
import { bindShortcuts } from "./shortcuts/bind.ts";
import { followPins } from "./sight/pinReadings.ts";

followTheme();
followLessons();
followAddress();
followFirstSight();
void openFirstRecording();
void startEngine(undefined, firstSight);
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
