import { SHAPES, tileRows } from "./tileRows.ts";
import type { SettledTiles } from "./useBench.ts";

/** The shapes that were chosen for this GPU, and the times they were chosen by. */
export function TileTable({ settled: { record, problem } }: { readonly settled: SettledTiles }) {
  if (record === null) return null;
  return (
    <div className="flex flex-col gap-2">
      <div className="overflow-x-auto">
        <table aria-label="Tile shapes" className="tabular w-full text-right">
          <thead>
            <tr className="h-6 text-dim">
              <th scope="col" className="pr-3 text-left font-normal">
                convolutions
              </th>
              {SHAPES.map((shape) => (
                <th key={shape} scope="col" className="pl-3 font-normal">
                  {shape}, ms
                </th>
              ))}
              <th scope="col" className="pl-3 font-normal">
                chosen
              </th>
              <th scope="col" className="pl-3 font-normal">
                of default
              </th>
            </tr>
          </thead>
          <tbody>
            {tileRows(record).map(({ work, ms, chosen, share }) => (
              <tr key={work} className="h-6 border-t border-hairline">
                <th scope="row" className="pr-3 text-left font-normal">
                  {work}
                </th>
                {ms.map((value, column) => (
                  <td key={SHAPES[column]} className="pl-3 whitespace-nowrap">
                    {value}
                  </td>
                ))}
                <td className="pl-3">{chosen}</td>
                <td className="pl-3 whitespace-nowrap">{share}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="text-sm">
        Pixels times channels that one invocation sums. The default is 4x8, and stays where nothing else takes
        5 % less time. Every shape here gives the same values, bit for bit; the next run takes the chosen
        ones.
      </p>
      {problem !== null && (
        <p role="alert" className="text-warning">
          {problem.message} {problem.remedy}
        </p>
      )}
    </div>
  );
}
