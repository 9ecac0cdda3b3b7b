import { preloadPhotoParts } from "./features/restore/photo-parts";
import { later } from "./ui/later";

// What the first page does not need.
export const HistoryPage = later(async () => (await import("./features/history/history-page")).HistoryPage);
export const BinPage = later(async () => (await import("./features/history/bin-page")).BinPage);
export const Shortcuts = later(async () => (await import("./features/shell/shortcuts")).Shortcuts);
export const SignOutQuestion = later(async () => (await import("./features/shell/sign-out-question")).SignOutQuestion);

export const LocationQuestion = later(async () => (await import("./features/restore/location/location-question")).LocationQuestion);

/** Whether the page at this path is shown only to whoever is signed in. */
export const needsSession = (pathname: string) => ["/", "/history", "/history/bin"].includes(pathname);

/** Asks at once for what the address leads to, while it is not yet known who is there. */
export async function preloadFor({ pathname, search }: Pick<Location, "pathname" | "search">): Promise<void> {
  if (pathname === "/history") await HistoryPage.preload();
  else if (pathname === "/history/bin") await BinPage.preload();
  else if (search !== "") await preloadPhotoParts();
}

export async function preloadPages(): Promise<void> {
  await Promise.all([HistoryPage.preload(), Shortcuts.preload(), SignOutQuestion.preload()]);
}

export const serviceWorker = () => import("./features/shell/service-worker");

/** Sends photos to the server, and hands them over. */
export const uploader = () => import("./features/restore/uploader");

/** Keeps in the browser what the server does not have yet. */
export const unsent = () => import("./features/restore/unsent");
