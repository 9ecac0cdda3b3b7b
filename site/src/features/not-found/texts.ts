import { translated } from "../../i18n/language";
import { german } from "./texts.de";

const english = {
  title: "There is no page here",
  why: (path: string) => `Nothing is kept at ${path}. The link may be old, or a letter is missing.`,
  restore: "Restore a photo",
  history: "See your photos",
};

export type Texts = typeof english;
export const texts = translated(english, german);
