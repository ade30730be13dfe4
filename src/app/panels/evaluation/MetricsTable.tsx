import { isBest, METRICS, type MetricsRow } from "../../evaluation/evaluationWords.ts";
import { figure } from "../../numbers.ts";

/** The seven metrics of the networks above those of the baselines that know no picture. */
export function MetricsTable({ rows }: { readonly rows: readonly MetricsRow[] }) {
  return (
    <div className="min-w-0 overflow-x-auto">
      <table className="tabular w-full text-right text-sm whitespace-nowrap">
        <caption className="sr-only">
          Depth metrics beside those of three baselines; the best is marked
        </caption>
        <thead>
          <tr className="h-5 text-xs text-faint">
            <th scope="col" className="text-left font-normal">
              <span className="sr-only">Depth by</span>
            </th>
            {METRICS.map(({ metric, title, unit, isBetter }) => (
              <th key={metric} scope="col" className="pl-2 font-normal">
                {title}
                {unit !== "" && ` ${unit}`}
                <span aria-hidden="true"> {isBetter === "lower" ? "↓" : "↑"}</span>
                <span className="sr-only">, {isBetter} is better</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} className="h-5 border-t border-hairline">
              <th
                scope="row"
                title={row.label}
                className={`max-w-32 truncate text-left ${row.name === "network" ? "font-semibold" : "font-normal text-dim"}`}
              >
                {row.label}
              </th>
              {METRICS.map((column) => (
                <Cell
                  key={column.metric}
                  value={row.metrics[column.metric]}
                  isBest={isBest(row, rows, column)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The best of a column is bold and has a dot before it. */
function Cell({ value, isBest }: { readonly value: number; readonly isBest: boolean }) {
  return (
    <td className={`pl-2 ${isBest ? "font-semibold" : "text-dim"}`}>
      {isBest && (
        <>
          <span aria-hidden="true" className="mr-1 text-[8px]">
            ●
          </span>
          <span className="sr-only">best, </span>
        </>
      )}
      {figure(value)}
    </td>
  );
}
