import { translated } from "../../../i18n/language";
import { german } from "./texts.de";

const counted = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`);

const english = {
  filled: (specks: number, scratches: number) => {
    const found = [
      ...(specks > 0 ? [counted(specks, "speck", "specks")] : []),
      ...(scratches > 0 ? [counted(scratches, "scratch", "scratches")] : []),
    ];
    return found.length === 0 ? "Found no dust or scratches to fill" : `Filled ${found.join(" and ")}`;
  },
  notAll: "Some may have been missed: compare closely.",
  left: (count: number) =>
    count === 1
      ? "Left 1 long line: it may be a scratch or part of the photo."
      : `Left ${count} long lines: they may be scratches or part of the photo.`,
  fillToo: (count: number): string => (count === 1 ? "Fill it too" : "Fill them too"),
};

export type Texts = typeof english;
export const texts = translated(english, german);
