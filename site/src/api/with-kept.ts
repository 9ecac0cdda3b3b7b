type Kept = typeof import("./kept");

/**
 * Does something with what is kept in the browser. Its code comes later than the page: where the server is away by
 * then, there is nothing to do it with, and null comes of it. Nobody has to be told: it is about copies.
 */
export async function withKept<T>(work: (kept: Kept) => T | Promise<T>): Promise<T | null> {
  const kept = await import("./kept").catch(() => null);
  return kept === null ? null : work(kept);
}
