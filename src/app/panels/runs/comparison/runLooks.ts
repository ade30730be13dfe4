/** How the compared runs are told apart: by colour and by dash, in the order of the columns. */
export const RUN_LOOKS = [
  { token: "--run-1", dash: [] },
  { token: "--run-2", dash: [7, 3] },
  { token: "--run-3", dash: [2, 2.5] },
  { token: "--run-4", dash: [8, 3, 2, 3] },
] as const satisfies readonly { readonly token: `--${string}`; readonly dash: readonly number[] }[];
