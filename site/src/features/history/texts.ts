import { translated } from "../../i18n/language";
import { german } from "./texts.de";

const english = {
  title: "History",
  search: "Search by name",
  clearSearch: "Clear the search",
  model: "Model",
  allModels: "All models",
  state: "State",
  allStates: "All states",
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
  clear: "Clear selection",
  deleted: (count: number, name: string) => (count === 1 ? `${name} is deleted.` : `${count} photos are deleted.`),
  undo: "Undo",
  undone: (count: number, name: string) => (count === 1 ? `${name} is back.` : `${count} photos are back.`),
  before: "Before",
  loading: "Getting your photos…",
  loadingMore: "Getting more…",
  loadFailed: "Your photos did not arrive",
  again: "Try again",
  list: "Restored photos",
  noneTitle: "Nothing fits",
  noneDetail: "No photo has this name, model and state together.",
  showAll: "Show all",
  emptyTitle: "No photos yet",
  emptyDetail: "What you restore is kept here, ready to compare and download again.",
  emptyAction: "Restore a photo",
  sample: "Try a sample",
  tipsTitle: "How to scan well",
  tips: [
    { title: "Resolution", text: "300 dpi for large prints, 600 dpi for small ones, 2400 dpi for slides and negatives." },
    { title: "Clean first", text: "A soft brush on the print, a cloth on the glass. Dust is the easiest thing to avoid." },
    { title: "No tricks", text: "Switch off the scanner's sharpening and colour correction: they cannot be undone later." },
    { title: "Format", text: "TIFF or PNG keeps everything; JPEG of high quality is fine too." },
  ],
};

export type Texts = typeof english;
export const texts = translated(english, german);
