import { use, type ComponentType, type ReactNode } from "react";

type Later<P> = ((props: P) => ReactNode) & {
  /** Fetches it, so that it is here when it is shown. */
  preload: () => Promise<unknown>;
};

/**
 * A part of the page that the first page does not need. Once it has arrived it shows in the same
 * frame; until then the next Suspense stands in. What did not arrive is asked for again next time.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): Later<P> {
  let coming: Promise<ComponentType<P>> | null = null;

  function fetchOnce(): Promise<ComponentType<P>> {
    if (coming !== null) return coming;
    const asked = load();
    asked.then(
      // React reads these: a promise that is known to be kept needs no stand-in, not even briefly.
      (value) => Object.assign(asked, { status: "fulfilled", value }),
      () => (coming = null),
    );
    return (coming = asked);
  }

  function Part(props: P) {
    const Component = use(fetchOnce());
    return <Component {...props} />;
  }
  return Object.assign(Part, { preload: () => fetchOnce().catch(() => undefined) });
}

/** A while after what is on the screen has been drawn, so that it comes first. */
const IDLE_MS = 1_000;

/** Runs once the page is quiet; the returned function takes that back. */
export function whenIdle(work: () => void): () => void {
  const timer = setTimeout(work, IDLE_MS);
  return () => clearTimeout(timer);
}
