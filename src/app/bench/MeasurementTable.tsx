import { adapterSentences, columnTitles, type Measured, SOFTWARE_NOTE, stepRows } from "./measurement.ts";

/** The figures of one measurement. */
export function MeasurementTable({
  measured: { measurement, circumstances },
}: {
  readonly measured: Measured;
}) {
  const titles = columnTitles(measurement);
  return (
    <div className="flex flex-col gap-2">
      {measurement.adapter.isSoftware && <p className="text-warning">{SOFTWARE_NOTE}</p>}
      <div className="overflow-x-auto">
        <table aria-label="Measured" className="tabular w-full text-right">
          <thead>
            <tr className="h-6 text-dim">
              <th scope="col" className="pr-3 text-left font-normal">
                per step
              </th>
              {titles.map((title) => (
                <th key={title} scope="col" className="pl-3 font-normal">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {stepRows(measurement).map(({ what, cells }) => (
              <tr key={what} className="h-6 border-t border-hairline">
                <th scope="row" className="pr-3 text-left font-normal">
                  {what}
                </th>
                {cells.map((cell, column) => (
                  <td key={titles[column]} className="pl-3 whitespace-nowrap">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {adapterSentences(measurement).map((sentence) => (
        <p key={sentence} className="text-sm">
          {sentence}
        </p>
      ))}
      <p className="text-xs text-dim">
        JavaScript's time, counts and bytes are of a device that computes nothing. {circumstances.date},
        commit {circumstances.commit?.slice(0, 10) ?? "unknown"}.
      </p>
    </div>
  );
}
