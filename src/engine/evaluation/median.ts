/** Median of a list: the middle value, or the mean of the two middle ones (as NumPy's).
 *  Expected linear time; the list is not changed. @throws RangeError for an empty list. */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError("The median of nothing.");
  const work = new Float64Array(values);
  const upper = work.length >> 1;
  const high = selectInPlace(work, upper);
  if (work.length % 2 === 1) return high;
  let low = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < upper; i++) low = Math.max(low, work[i]);
  return (low + high) / 2;
}

/** Hoare's selection: the value of rank `rank`, with no larger one in front of it and no smaller one behind. */
function selectInPlace(values: Float64Array, rank: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[(left + right) >> 1];
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        [values[i], values[j]] = [values[j], values[i]];
        i++;
        j--;
      }
    }
    if (rank <= j) right = j;
    else if (rank >= i) left = i;
    else break;
  }
  return values[rank];
}
