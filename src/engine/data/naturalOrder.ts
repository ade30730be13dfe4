/** Orders names as people do: runs of digits by their value (`frame_2` before `frame_10`), all else by code unit.
 *  Own code rather than `Intl.Collator`, so that the order of frames never depends on a locale. */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [a.match(RUNS) ?? [], b.match(RUNS) ?? []];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order =
      isDigits(left[i]) && isDigits(right[i]) ? byValue(left[i], right[i]) : byCodeUnit(left[i], right[i]);
    if (order !== 0) return order;
  }
  // `01` and `1` have the same value; the spelling decides, so that the order is total.
  return left.length - right.length || byCodeUnit(a, b);
}

const RUNS = /\d+|\D+/g;

function isDigits(run: string): boolean {
  return run >= "0" && run < ":";
}

function byValue(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  return left.length - right.length || byCodeUnit(left, right);
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
