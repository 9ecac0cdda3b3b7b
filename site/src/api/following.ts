import type { Query, QueryClient } from "@tanstack/react-query";
import type { Answer } from "./client";
import { ApiError, SessionEnded } from "./problem";
import { isActive, type Restoration } from "./types";

// Asks how far photos are, as long as they are shown and have not come to an end: for all of them at once,
// never more than once a second.

const EACH_MS = 1_000;
const LONGEST_MS = 30_000;
/** While the server cannot be reached, or has trouble. */
const TROUBLE_MS = 3_000;
/** Where nobody looks at the page. */
const HIDDEN_MS = 15_000;
/** From so many on nobody follows each of them, and the answer is long. */
const MANY = 8;
/** So many times the usual wait, at most, while nothing changes. */
const MOST_PATIENCE = 5;

type RestorationQuery = Query<Answer<Restoration>>;

/** Whether something is still to come: never after a refusal. */
function goesOn({ state }: RestorationQuery): boolean {
  const { status, error, data } = state;
  if (status !== "error") return data !== undefined && isActive(data.data);
  const refused = error instanceof ApiError && error.status < 500 && error.status !== 429;
  return !refused && !(error instanceof SessionEnded);
}

/** As often as the server asks for; slower while it cannot be reached. */
function wishOf({ state }: RestorationQuery): number {
  if (state.status === "error") return TROUBLE_MS;
  const seconds = state.data?.retryAfter ?? null;
  return seconds === null ? EACH_MS : Math.min(Math.max(seconds * 1_000, EACH_MS), LONGEST_MS);
}

/** How long to wait until all of these are asked for again, who have brought nothing new so many times. */
export function pause(wishes: readonly number[], unchanged: number, hidden: boolean): number {
  const patience = Math.min(1 + Math.floor(unchanged / 3), MOST_PATIENCE);
  const wait = Math.min(...wishes) * Math.max(patience, wishes.length >= MANY ? 2 : 1);
  return hidden ? Math.max(wait, HIDDEN_MS) : wait;
}

/** Follows what stands under this key in the cache, from now on. */
export function followAll(client: QueryClient, key: string): void {
  const filters = { queryKey: [key], type: "active", predicate: (query: Query) => goesOn(query as unknown as RestorationQuery) } as const;
  const followed = () => client.getQueryCache().findAll(filters) as unknown as RestorationQuery[];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let lastAsked = Date.now();
  let unchanged = 0;

  function schedule(): void {
    clearTimeout(timer);
    const queries = followed();
    // The first one has just been told of.
    if (queries.length === 0) lastAsked = Date.now();
    if (asking || queries.length === 0) return;
    const wait = pause(queries.map(wishOf), unchanged, document.hidden);
    timer = setTimeout(() => void ask(), Math.max(0, lastAsked + wait - Date.now()));
  }

  async function ask(): Promise<void> {
    clearTimeout(timer);
    if (asking) return;
    asking = true;
    const before = followed().map((query) => ({ query, data: query.state.data }));
    try {
      await client.refetchQueries(filters, { cancelRefetch: false });
    } finally {
      asking = false;
    }
    lastAsked = Date.now();
    unchanged = before.every(({ query, data }) => query.state.data === data) ? unchanged + 1 : 0;
    schedule();
  }

  client.getQueryCache().subscribe(({ query, type }) => {
    if ((query.queryKey as readonly unknown[])[0] !== key) return;
    if (type === "added") unchanged = 0;
    if (type === "added" || type === "updated" || type === "observerAdded" || type === "observerOptionsUpdated") schedule();
  });
  document.addEventListener("visibilitychange", () => {
    unchanged = 0;
    // Whoever comes back sees at once how far it is.
    if (!document.hidden && followed().length > 0) void ask();
    else schedule();
  });
}
