import type { Texts } from "./pages-texts";

export const german: Texts = {
  checked: (count) => `Geprüft wurde Seite 1 von ${count}.`,
  compared: (count) => `Der Vergleich zeigt Seite 1 von ${count}; die Datei enthält alle ${count} Seiten.`,
};
