import { listRestorations } from "./restorations";
import { useSession } from "./session";
import type { RestorationPage } from "./types";

// What the history shows first, asked for while the code that shows it is still on its way.

export const HISTORY_PAGE = 60;
/** The page as it stands before it is alive; public/before-paint.js waits for what is seen first. */
interface Root extends HTMLElement {
  seen?: Promise<unknown>;
}

/** Longer than that the page does not wait for its first photos: then it is alive without them. */
const PATIENCE_MS = 2_500;

let asked: Promise<RestorationPage> | null = null;

/** Puts the first photos where the page has kept places for them; kept when all of those are seen, or failed. */
async function showFirst({ items }: RestorationPage): Promise<void> {
  const places = document.querySelectorAll<HTMLImageElement>(".history-awaited img");
  const shown = [...places].map(async (place, at) => {
    const item = items[at];
    const url = item?.result?.thumbnail_url ?? item?.original.thumbnail_url;
    // Only what is on the screen: a place below it would never load what is fetched lazily.
    if (!url || place.getBoundingClientRect().top >= window.innerHeight) return;
    place.fetchPriority = "high";
    place.src = url;
    await place.decode().catch(() => undefined);
  });
  await Promise.all(shown);
}

/** Asks for what the page at this address begins with, if somebody may be signed in. */
export function askFirst({ pathname, search }: Pick<Location, "pathname" | "search">): void {
  if (pathname !== "/history" || search !== "" || useSession.getState().status === "signed-out") return;
  asked = listRestorations({ q: "", model: "", status: "" }, { limit: HISTORY_PAGE });
  // Whoever waits for the answer learns of a failure; whoever comes later asks anew.
  const seen = asked.then(showFirst, forget);
  const root: Root | null = document.getElementById("root");
  if (root !== null) root.seen = Promise.race([seen, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  // It is for nobody else.
  const stop = useSession.subscribe(({ status }) => {
    if (status !== "signed-out") return;
    forget();
    stop();
  });
}

function forget(): void {
  asked = null;
}

/** The first page of the whole history, if it was asked for; once, since it grows old. */
export function takeFirstHistory(): Promise<RestorationPage> | null {
  const answer = asked;
  forget();
  return answer;
}
