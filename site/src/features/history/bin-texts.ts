import { translated } from "../../i18n/language";
import { german } from "./bin-texts.de";

const english = {
  title: "Bin",
  intro: (span: string) => `Deleted photos stay here for up to ${span}. Then they're removed for good.`,
  content: (count: number, bytes: string) => (count === 1 ? `1 photo, ${bytes}` : `${count} photos, ${bytes}`),
  history: "Back to the history",
  list: "Deleted photos",
  removed: (when: string) => `Removed ${when}`,
  select: (name: string) => `Select ${name}`,
  putBack: "Put back",
  putBackOne: (name: string) => `Put ${name} back`,
  forever: "Delete for good",
  foreverOne: (name: string) => `Delete ${name} for good`,
  empty: "Empty the bin",
  emptySized: (bytes: string) => `Empty the bin: ${bytes}`,
  emptySure: "Empty the bin?",
  emptyLoses: (content: string) =>
    `This removes everything in the bin for good (${content}): the results, and the originals that nothing else was made from. Nobody can bring them back.`,
  foreverSure: (count: number, name: string) =>
    count === 1 ? `Delete ${name} for good?` : `Delete ${count} photos for good?`,
  foreverLoses: (count: number): string =>
    count === 1
      ? "This removes the result, and the original if nothing else was made from it. Nobody can bring them back."
      : "This removes the results, and the originals that nothing else was made from. Nobody can bring them back.",
  keep: "Cancel",
  close: "Close",
  gone: (count: number, name: string) => (count === 1 ? `${name} is deleted for good.` : `${count} photos are deleted for good.`),
  emptied: "The bin is empty.",
  loading: "Loading the bin…",
  loadFailed: "Couldn't load the bin",
  again: "Try again",
  noneTitle: "The bin is empty",
  noneDetail: (span: string) => `Photos you delete stay here for up to ${span}, so you can put them back.`,
  noBin: "Photos you delete skip the bin: you can undo a deletion for a minute only.",
  full: "The disk is full",
  fullDetail: (bytes: string) => `Empty the bin to free ${bytes}. Everything continues within two minutes.`,
};

export type Texts = typeof english;
export const texts = translated(english, german);
