import type { Texts } from "./texts";

const counted = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`);

export const german: Texts = {
  filled: (specks, scratches) => {
    const found = [
      ...(specks > 0 ? [counted(specks, "Fleck", "Flecken")] : []),
      ...(scratches > 0 ? [counted(scratches, "Kratzer", "Kratzer")] : []),
    ];
    return found.length === 0 ? "Kein Staub und keine Kratzer gefunden" : `${found.join(" und ")} ausgebessert`;
  },
  notAll: "Manches kann übersehen worden sein: Bitte genau vergleichen.",
  left: (count) =>
    count === 1
      ? "1 lange Linie blieb stehen: Sie kann ein Kratzer sein oder zum Foto gehören."
      : `${count} lange Linien blieben stehen: Sie können Kratzer sein oder zum Foto gehören.`,
  fillToo: (count) => (count === 1 ? "Auch ausbessern" : "Alle ausbessern"),
};
