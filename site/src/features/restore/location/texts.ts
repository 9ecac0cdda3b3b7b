import { translated } from "../../../i18n/language";
import { german } from "./texts.de";

const english = {
  title: "Keep the place?",
  detail: (name: string) =>
    `“${name}” tells where it was taken. Whoever gets the result can read that. The original stays as it is.`,
  keep: "Keep the place",
  remove: "Remove the place",
  remembered: "This browser remembers your answer. You can change it later, next to any photo with a place.",
  close: "Not now",
  now: { keep: "This photo tells where it was taken; so will the result.", remove: "The place where it was taken is removed from the result." },
  change: "Change",
};

export type Texts = typeof english;
export const texts = translated(english, german);
