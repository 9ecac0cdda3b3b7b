import { listRestorations } from "./restorations";
import { useSession } from "./session";
import type { RestorationPage } from "./types";

// What the history shows first, asked for while the code that shows it is still on its way.

export const HISTORY_PAGE = 60;
/** As many thumbnails as a phone shows at once. */
const THUMBNAILS = 8;

let asked: Promise<RestorationPage> | null = null;

function fetchThumbnails({ items }: RestorationPage): void {
  for (const { original, result } of items.slice(0, THUMBNAILS)) {
    const href = result?.thumbnail_url ?? original.thumbnail_url;
    if (href) {
      const preload = { rel: "preload", as: "image", fetchPriority: "high", href };
      document.head.append(Object.assign(document.createElement("link"), preload));
    }
  }
}

/** Asks for what the page at this address begins with, if somebody may be signed in. */
export function askFirst({ pathname, search }: Pick<Location, "pathname" | "search">): void {
  if (pathname !== "/history" || search !== "" || useSession.getState().status === "signed-out") return;
  asked = listRestorations({ q: "", model: "", status: "" }, { limit: HISTORY_PAGE });
  // Whoever waits for the answer learns of a failure; whoever comes later asks anew.
  asked.then(fetchThumbnails, forget);
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
