import { Check, CircleAlert, Cpu, Keyboard, Link, Moon, Redo2, Sun, Undo2 } from "lucide-react";
import { Suspense, useState } from "react";
import { redoSettings, undoSettings } from "../actions/changeSettings.ts";
import { copyLink } from "../actions/copyLink.ts";
import { selectSequence } from "../actions/selectFrame.ts";
import { isDark, toggleTheme } from "../actions/theme.ts";
import { Button } from "../controls/Button.tsx";
import { Choice } from "../controls/Choice.tsx";
import { Hint } from "../controls/Hint.tsx";
import { Part } from "../controls/Part.tsx";
import { openedDataset } from "../frames.ts";
import { keptRun } from "../history/runHistory.ts";
import { laterPart, lazyPart } from "../lazyPart.ts";
import { bytes, count } from "../numbers.ts";
import { changeInWords } from "../settings/changeInWords.ts";
import { NUMERICS_IN_WORDS, numericsOf } from "../settings/numericsChoice.ts";
import { damageInWords } from "../settings/poseDamage.ts";
import { KeyHint } from "../shortcuts/KeyHint.tsx";
import { changeView, useApp, useUndo } from "../store/index.ts";

const BenchDialog = lazyPart(async () => (await import("../bench/BenchDialog.tsx")).BenchDialog);
const LessonsMenu = laterPart(async () => (await import("../lessons/LessonsMenu.tsx")).LessonsMenu);
const ExportMenu = laterPart(async () => (await import("./export/ExportMenu.tsx")).ExportMenu);
const LayoutMenu = laterPart(async () => (await import("../layout/LayoutMenu.tsx")).LayoutMenu);

export function TopBar() {
  return (
    <header className="flex h-10 shrink-0 items-center gap-3 border-b border-hairline px-3">
      <svg viewBox="0 0 20 16" className="h-4 shrink-0" aria-hidden="true">
        <path d="M2 14 10 2l8 12z" fill="none" stroke="var(--a)" strokeWidth="1.6" strokeLinejoin="round" />
        <path d="M2 14h16M10 2v12" fill="none" stroke="var(--b)" strokeWidth="1.6" strokeLinecap="round" />
      </svg>
      <h1 className="font-semibold whitespace-nowrap">GasMono Playground</h1>
      <SequenceChoice />
      <span className="grow" />
      <RunFigure />
      <MemoryFigure />
      <AdapterChip />
      <div className="flex">
        <Part name="undo">
          <UndoButtons />
        </Part>
        <Part name="link">
          <LinkButton />
        </Part>
        <Part name="export">
          <Suspense>
            <ExportMenu />
          </Suspense>
        </Part>
        <Part name="lessons">
          <Suspense>
            <LessonsMenu />
          </Suspense>
        </Part>
        <Part name="layout">
          <Suspense>
            <LayoutMenu />
          </Suspense>
        </Part>
        <Part name="keys">
          <KeysButton />
        </Part>
        <Part name="theme">
          <ThemeButton />
        </Part>
      </div>
    </header>
  );
}

function SequenceChoice() {
  const dataset = useApp((state) => state.dataset);
  const sequence = useApp((state) => state.view.frame.sequence);
  if (dataset.status !== "open") return null;
  const names = openedDataset()?.sequences.map(({ name }) => name) ?? [];
  if (names.length < 2) return <span className="min-w-16 truncate text-dim">{dataset.title}</span>;
  return (
    <Choice
      name="Sequence"
      value={String(sequence)}
      items={names.map((name, i) => ({ value: String(i), label: name }))}
      onChange={(value) => selectSequence(Number(value))}
    />
  );
}

/** What the run on screen is, as far as its numbers depend on it. A recording's own bar says it. */
function RunFigure() {
  const applied = useApp((state) => state.run.applied);
  const parameters = useApp((state) => state.run.parameters);
  const startedFrom = useApp((state) => state.run.startedFrom);
  const name = useApp(({ runs }) =>
    runs.current === null ? null : (keptRun(runs.current)?.record.name ?? null),
  );
  const isRecorded = useApp((state) => state.recording.status === "shown");
  if (applied === null || isRecorded) return null;
  const damage = damageInWords(applied.poses.perturbation);
  const numerics = numericsOf(applied);
  const start = startedFrom.length > 0 ? ` The networks started from ${startedFrom.join(", ")}.` : "";
  return (
    <Hint side="bottom" note={`Numerics "${numerics}": ${NUMERICS_IN_WORDS[numerics]}${start}`}>
      <span className="tabular min-w-0 truncate text-sm text-dim">
        {name !== null && <span className="font-medium text-text">{name}</span>}
        {name !== null && ": "}
        {damage !== null && (
          <>
            <span className="text-warning">poses off by {damage}</span>,{" "}
          </>
        )}
        {numerics} numerics, {applied.network.encoder}, {count(parameters)} parameters
      </span>
    </Hint>
  );
}

function MemoryFigure() {
  const memory = useApp((state) => state.run.memory);
  if (memory === null) return null;
  return (
    <Hint
      side="bottom"
      note={`${count(memory.tensors)} tensors hold ${bytes(memory.tensorBytes)}; ${bytes(memory.gpuBytesAllocated)} are allocated on the GPU.`}
    >
      <span className="tabular text-sm whitespace-nowrap text-dim max-lg:hidden">
        {bytes(memory.gpuBytesAllocated)} <span className="text-faint">GPU</span>
      </span>
    </Hint>
  );
}

function AdapterChip() {
  const engine = useApp((state) => state.run.engine);
  const chip =
    "flex h-6 max-w-96 items-center gap-1.5 rounded-full border border-hairline px-2.5 text-sm whitespace-nowrap";
  switch (engine.status) {
    case "starting":
      return <span className={`${chip} text-faint`}>Looking for the GPU</span>;
    case "ready":
      return <ReadyChip chip={chip} adapter={engine.adapter} isSoftware={engine.isSoftware} />;
    case "refused":
      return (
        <span className={chip}>
          <CircleAlert size={13} aria-hidden="true" className="text-warning" />
          No GPU: viewing only
        </span>
      );
    case "ended":
      return (
        <span className={chip}>
          <CircleAlert size={13} aria-hidden="true" className="text-error" />
          Engine ended
        </span>
      );
    default:
      return engine satisfies never;
  }
}

/** The adapter's name; it opens the bench. */
function ReadyChip({
  chip,
  adapter,
  isSoftware,
}: {
  readonly chip: string;
  readonly adapter: string;
  readonly isSoftware: boolean;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Hint side="bottom" note={`${adapter}. Measure this GPU.`}>
        <button
          type="button"
          className={`${chip} hover:border-control`}
          aria-haspopup="dialog"
          onClick={() => setIsOpen(true)}
        >
          <Cpu size={13} aria-hidden="true" className="shrink-0 text-dim" />
          <span className="truncate">{adapter}</span>
          {isSoftware && (
            <span className="text-warning" title="Computed by the processor: correct, but slow.">
              software
            </span>
          )}
          <span className="sr-only">Measure this GPU</span>
        </button>
      </Hint>
      <Suspense>
        {isOpen && <BenchDialog adapter={adapter} isSoftware={isSoftware} onClose={() => setIsOpen(false)} />}
      </Suspense>
    </>
  );
}

function UndoButtons() {
  const { undo, redo } = useUndo();
  const draft = useApp((state) => state.settings.draft);
  return (
    <div className="flex">
      <KeyHint
        of="undo"
        note={undo === null ? "Nothing to undo" : `Undo: ${changeInWords(undo.draft, draft)}`}
      >
        <Button
          look="quiet"
          icon={Undo2}
          aria-label="Undo"
          aria-disabled={undo === null}
          onClick={undoSettings}
        />
      </KeyHint>
      <KeyHint
        of="redo"
        note={redo === null ? "Nothing to redo" : `Redo: ${changeInWords(draft, redo.draft)}`}
      >
        <Button
          look="quiet"
          icon={Redo2}
          aria-label="Redo"
          aria-disabled={redo === null}
          onClick={redoSettings}
        />
      </KeyHint>
    </div>
  );
}

function LinkButton() {
  const isCopied = useApp((state) => state.view.isLinkCopied);
  return (
    <KeyHint of="copyLink" note="Copy a link to these settings and this view, without the data">
      <Button look="quiet" icon={isCopied ? Check : Link} onClick={() => void copyLink()}>
        <span aria-live="polite" className="max-lg:sr-only">
          {isCopied ? "Copied" : "Copy link"}
        </span>
      </Button>
    </KeyHint>
  );
}

function ThemeButton() {
  const theme = useApp((state) => state.view.theme);
  useApp((state) => state.view.themeVersion);
  const dark = isDark(theme);
  return (
    <Button
      look="quiet"
      icon={dark ? Sun : Moon}
      aria-label={dark ? "Light theme" : "Dark theme"}
      onClick={toggleTheme}
    />
  );
}

function KeysButton() {
  return (
    <KeyHint of="sheet" note="Keys">
      <Button
        look="quiet"
        icon={Keyboard}
        aria-label="Keys"
        onClick={() => changeView({ isShortcutSheetOpen: true })}
      />
    </KeyHint>
  );
}
