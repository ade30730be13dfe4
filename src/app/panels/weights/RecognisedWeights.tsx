import type { ReactNode } from "react";
import type { WeightsReport } from "../../frames.ts";
import { count } from "../../numbers.ts";
import { ENCODER_LABELS } from "../../settings/fieldNames.ts";
import { NETWORKS_IN_WORDS, tensorsRead } from "../../weights/weightsInWords.ts";

/** What was found in the opened files: the networks, and every tensor that is not in one of them. */
export function RecognisedWeights({ report }: { readonly report: WeightsReport }) {
  const { files, networks, trainedAt, notRead, absent, choice } = report;
  return (
    <div className="mb-2 text-sm leading-snug">
      <ul aria-label="Weight files" className="mb-1.5">
        {files.map(({ name, format, tensors }) => (
          <li key={name} className="flex items-baseline justify-between gap-2">
            <span className="truncate font-mono text-xs" title={name}>
              {name}
            </span>
            <span className="whitespace-nowrap text-xs text-faint">
              {format}, {count(tensors)}
            </span>
          </li>
        ))}
      </ul>
      <ul aria-label="Recognised networks" className="mb-1.5">
        {networks.map(({ network, variant, encoder, parameters, file }) => (
          <li key={`${file}/${network}`} className="py-0.5">
            <span className="text-dim">{NETWORKS_IN_WORDS[network]}</span>
            {encoder !== null && <strong className="block font-semibold">{ENCODER_LABELS[encoder]}</strong>}
            <span className="block">
              {variant}: <span className="tabular whitespace-nowrap">{count(parameters)} parameters</span>
            </span>
          </li>
        ))}
      </ul>
      <p className="text-dim">
        {count(tensorsRead(report))} tensors read, {count(notRead)} not needed
        {trainedAt !== null && `; trained at ${trainedAt.width} × ${trainedAt.height}`}.
        {choice !== null &&
          absent.length > 0 &&
          ` Fresh in a run: ${absent.map((name) => NETWORKS_IN_WORDS[name]).join(", ")}.`}
      </p>
      {report.converted.map(({ file, from, count: tensors, isRounded }) => (
        <p key={`${file}/${from}`} className="text-dim">
          {count(tensors)} of {file} taken from {from} to float32{isRounded ? ", rounded" : ", exactly"}.
        </p>
      ))}
      <TensorList name="unknown" rows={report.unknown.map(({ name, shape }) => [name, shapeText(shape)])} />
      <TensorList name="missing" rows={report.missing.map(({ name, shape }) => [name, shapeText(shape)])} />
      <TensorList
        name="mismatched"
        rows={report.mismatched.map(({ name, found, expected }) => [name, `${found}, expected ${expected}`])}
      />
    </div>
  );
}

/** Tensors that need an eye, by name: closed, since there may be hundreds, but never left out. */
function TensorList({
  name,
  rows,
}: {
  readonly name: string;
  readonly rows: readonly (readonly [tensor: string, what: string])[];
}): ReactNode {
  if (rows.length === 0) return null;
  return (
    <details>
      <summary className="cursor-default rounded text-warning hover:bg-surface-1">
        {count(rows.length)} {name}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard */}
      <ul aria-label={`${name} tensors`} tabIndex={0} className="max-h-40 overflow-y-auto pl-3 text-xs">
        {rows.map(([tensor, what]) => (
          <li key={tensor} className="break-all">
            <span className="font-mono">{tensor}</span> <span className="text-faint">{what}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
