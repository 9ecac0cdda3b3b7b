import type { Texts } from "./bin-texts";

export const german: Texts = {
  title: "Papierkorb",
  intro: (span) => `Gelöschte Fotos bleiben höchstens ${span} hier. Dann werden sie endgültig entfernt.`,
  content: (count, bytes) => (count === 1 ? `1 Foto, ${bytes}` : `${count} Fotos, ${bytes}`),
  history: "Zurück zum Verlauf",
  list: "Gelöschte Fotos",
  removed: (when) => `Wird ${when} entfernt`,
  select: (name) => `${name} auswählen`,
  putBack: "Zurückholen",
  putBackOne: (name) => `${name} zurückholen`,
  forever: "Endgültig löschen",
  foreverOne: (name) => `${name} endgültig löschen`,
  empty: "Papierkorb leeren",
  emptySized: (bytes) => `Papierkorb leeren: ${bytes}`,
  emptySure: "Papierkorb leeren?",
  emptyLoses: (content) =>
    `Alles im Papierkorb wird endgültig entfernt (${content}): die Ergebnisse und die Originale, aus denen sonst nichts entstanden ist. Niemand kann sie zurückholen.`,
  foreverSure: (count, name) => (count === 1 ? `${name} endgültig löschen?` : `${count} Fotos endgültig löschen?`),
  foreverLoses: (count) =>
    count === 1
      ? "Das Ergebnis wird entfernt, und auch das Original, wenn sonst nichts daraus entstanden ist. Niemand kann sie zurückholen."
      : "Die Ergebnisse werden entfernt, und auch die Originale, aus denen sonst nichts entstanden ist. Niemand kann sie zurückholen.",
  keep: "Abbrechen",
  close: "Schließen",
  gone: (count, name) => (count === 1 ? `${name} ist endgültig gelöscht.` : `${count} Fotos sind endgültig gelöscht.`),
  emptied: "Der Papierkorb ist leer.",
  loading: "Der Papierkorb wird geladen…",
  loadFailed: "Der Papierkorb konnte nicht geladen werden",
  again: "Erneut versuchen",
  noneTitle: "Der Papierkorb ist leer",
  noneDetail: (span) => `Gelöschte Fotos bleiben höchstens ${span} hier und lassen sich zurückholen.`,
  noBin: "Gelöschte Fotos kommen nicht in den Papierkorb: Löschen lässt sich nur eine Minute lang zurücknehmen.",
  full: "Die Festplatte ist voll",
  fullDetail: (bytes) => `Wird der Papierkorb geleert, werden ${bytes} frei. In höchstens zwei Minuten geht es dann weiter.`,
};
