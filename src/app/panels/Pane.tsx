import type { ReactNode } from "react";

/** A view of the quad: a header of 24 px, the picture, a footer of 24 px for its legend. */
export function Pane({
  name,
  header,
  footer,
  children,
}: {
  readonly name: string;
  readonly header: ReactNode;
  readonly footer: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section aria-label={name} className="@container flex min-h-0 min-w-0 grow flex-col">
      <div className="flex h-6 shrink-0 items-center gap-2 px-2 text-sm">{header}</div>
      <div className="relative min-h-0 grow bg-surface-1">{children}</div>
      <div className="flex h-6 shrink-0 items-center gap-3 px-2 text-xs @max-[470px]:gap-2.5">{footer}</div>
    </section>
  );
}

/** What will be here, in words, where it will be. */
export function EmptyState({ children }: { readonly children: ReactNode }) {
  return (
    <div className="absolute inset-0 grid place-items-center p-6">
      <p className="max-w-80 text-center leading-snug text-balance text-dim">{children}</p>
    </div>
  );
}
