const NAME = "Photo Restoration";

/** What the browser's tab says. */
export function PageTitle({ of }: { of: string }) {
  return <title>{`${of} · ${NAME}`}</title>;
}
