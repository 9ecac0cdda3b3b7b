import type { Texts } from "./deletion-texts";

export const german: Texts = {
  deleted: (count, name) => (count === 1 ? `${name} ist gelöscht.` : `${count} Fotos sind gelöscht.`),
  undo: "Rückgängig",
  undone: (count, name) => (count === 1 ? `${name} ist wieder da.` : `${count} Fotos sind wieder da.`),
  inBin: (span) => `${span} im Papierkorb`,
};
