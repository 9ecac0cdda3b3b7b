import { translated } from "../../i18n/language";
import { german } from "./texts.de";

const english = {
  title: "History",
  search: "Search by name",
  clearSearch: "Clear search",
  model: "Model",
  allModels: "All models",
  state: "Status",
  allStates: "All statuses",
  statuses: {
    queued: "In line",
    running: "Restoring",
    succeeded: "Done",
    failed: "Failed",
    canceled: "Canceled",
  },
  percent: (share: string) => `Restoring, ${share}`,
  open: (name: string, state: string) => `Open ${name} (${state})`,
  select: (name: string) => `Select ${name}`,
  download: "Download",
  downloadOne: (name: string) => `Download ${name}`,
  delete: "Delete",
  deleteOne: (name: string) => `Delete ${name}`,
  selected: (count: number) => `${count} selected`,
  table: "Table (CSV)",
  tableHint: "Save what is known of them as a table: models, settings, checksums",
  selectAll: "Select all",
  clear: "Clear selection",
  before: "Before",
  page: (page: string) => `page ${page}`,
  loading: "Loading your photos…",
  loadingMore: "Loading more…",
  loadFailed: "Couldn't load your photos",
  again: "Try again",
  list: "Restored photos",
  dropHere: "Drop to restore",
  noneTitle: "No matches",
  noneDetail: "No photo matches this search.",
  showAll: "Show all",
  storage: {
    title: "Disk space",
    used: (bytes: string, complete: boolean) => `Your photos take up ${complete ? "" : "at least "}${bytes}.`,
    free: (bytes: string) => `${bytes} are free on the disk.`,
    more: "What takes up the most space",
    nothing: "There are no photos to delete.",
    deleted: (count: number, bytes: string, within: "minutes" | "two minutes") =>
      count === 1
        ? `One deleted photo still takes up ${bytes}. It is removed within ${within}.`
        : `${count} deleted photos still take up ${bytes}. They are removed within ${within}.`,
    bin: (count: number, bytes: string) => `Bin: ${count === 1 ? "1 photo" : `${count} photos`}, ${bytes}`,
    full: "The disk is full",
    fullDetail:
      "You can't add photos, and those in line have to wait. Delete photos you no longer need: the ones below free the most space. Everything continues two minutes later.",
    skipsBin: "Until then, photos you delete skip the bin: you can undo a deletion for a minute only.",
    readOnly: "The disk is read-only",
    readOnlyDetail:
      "You can view and download your photos, but you can't add or delete any. Everything continues once the disk is repaired.",
  },
  emptyTitle: "No photos yet",
  emptyDetail: "Your restored photos appear here, ready to compare and download again.",
  emptyAction: "Restore a photo",
  sample: "Try a sample",
  tipsTitle: "How to scan well",
  tips: [
    { title: "Resolution", text: "300 dpi for large prints, 600 dpi for small ones, 2400 dpi for slides and negatives." },
    { title: "Clean first", text: "A soft brush on the print, a cloth on the glass. Dust is the easiest thing to avoid." },
    { title: "No filters", text: "Turn off the scanner's sharpening and colour correction. They can't be undone later." },
    { title: "Format", text: "TIFF or PNG keeps everything; high-quality JPEG is fine, too." },
  ],
};

export type Texts = typeof english;
export const texts = translated(english, german);
