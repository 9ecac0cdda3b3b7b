import { translated } from "../i18n/language";
import { german } from "./download-texts.de";

const english = {
  started: (count: number, name: string) => (count === 1 ? `${name}: download started.` : `${count} downloads started.`),
  failed: (count: number, names: readonly string[] | null) =>
    `${names === null ? `${count} photos` : names.join(", ")} couldn't be downloaded.`,
  again: "Try again",
  /** Beside the name of a photo. */
  downloaded: "downloaded",
  under: (at: number, all: number) => `Downloading ${at} of ${all}`,
};

export type Texts = typeof english;
export const texts = translated(english, german);
