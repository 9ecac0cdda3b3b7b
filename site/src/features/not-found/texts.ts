import { translated } from "../../i18n/language";
import { german } from "./texts.de";

const english = {
  title: "Page not found",
  why: (path: string) => `There's nothing at ${path}. The link may be out of date or mistyped.`,
  restore: "Restore a photo",
  history: "See your photos",
};

export type Texts = typeof english;
export const texts = translated(english, german);
