import { lazy, Suspense } from "react";
import { CHOICE_LOOK, type ChoiceProps } from "./choiceProps.ts";

export type { ChoiceItem } from "./choiceProps.ts";

const load = () => import("./ChoiceSelect.tsx");
// The props of a lazy component cannot be generic: values are texts here, and the caller's type outside.
const ChoiceSelect = lazy(async () => ({ default: (await load()).ChoiceSelect<string> }));

/** A combobox of few values. `name` is its accessible name; a visible label is the caller's. Until its code is there, its
 *  value stands in its place. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { value, items, className = "", onChange } = props;
  const label = items.find((item) => item.value === value)?.label;
  const choose = (text: string) => {
    const chosen = items.find((item) => item.value === text);
    if (chosen !== undefined) onChange(chosen.value);
  };
  return (
    <Suspense fallback={<span className={`${CHOICE_LOOK} ${className}`}>{label}</span>}>
      <ChoiceSelect {...props} onChange={choose} />
    </Suspense>
  );
}
