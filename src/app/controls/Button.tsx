import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";

const LOOKS = {
  primary:
    "bg-accent text-on-accent font-medium hover:brightness-110 disabled:bg-surface-2 disabled:text-faint",
  plain: "bg-surface-2 hover:bg-hairline disabled:text-faint disabled:hover:bg-surface-2",
  quiet: "text-dim hover:bg-surface-2 hover:text-text disabled:text-faint disabled:hover:bg-transparent",
} as const;

export interface ButtonProps extends ComponentProps<"button"> {
  readonly look?: keyof typeof LOOKS;
  readonly icon?: LucideIcon;
}

/** A 28 px control with an icon, a word, or both; an icon alone needs an `aria-label`. */
export function Button({ look = "plain", icon: Icon, children, className = "", ...rest }: ButtonProps) {
  const width = children === undefined ? "w-7 justify-center" : "px-2";
  return (
    <button
      type="button"
      className={`inline-flex h-7 shrink-0 items-center gap-1.5 rounded whitespace-nowrap disabled:cursor-not-allowed aria-disabled:cursor-not-allowed aria-disabled:text-faint ${width} ${LOOKS[look]} ${className}`}
      {...rest}
    >
      {Icon && <Icon size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />}
      {children}
    </button>
  );
}
