import { translated } from "../i18n/language";
import { german } from "./deletion-texts.de";

const english = {
  deleted: (count: number, name: string) => (count === 1 ? `${name} is deleted.` : `${count} photos are deleted.`),
  undo: "Undo",
  undone: (count: number, name: string) => (count === 1 ? `${name} is back.` : `${count} photos are back.`),
  inBin: (span: string) => `In the bin for ${span}`,
};

export type Texts = typeof english;
export const deletionTexts = translated(english, german);
