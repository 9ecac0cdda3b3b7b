import { later } from "./ui/later";

// What the first page does not need.
export const HistoryPage = later(async () => (await import("./features/history/history-page")).HistoryPage);
export const NotFoundPage = later(async () => (await import("./features/not-found/not-found-page")).NotFoundPage);
export const Shortcuts = later(async () => (await import("./features/shell/shortcuts")).Shortcuts);

export async function preloadPages(): Promise<void> {
  await Promise.all([HistoryPage.preload(), Shortcuts.preload()]);
}
