import type { Texts } from "./sign-out-texts";

export const german: Texts = {
  title: "Abmelden?",
  loses: (count) =>
    count === 1
      ? "1 Foto ist noch nicht restauriert. Es ist nur in diesem Browser, und beim Abmelden wird es hier entfernt. Die Datei, aus der es stammt, bleibt."
      : `${count} Fotos sind noch nicht restauriert. Sie sind nur in diesem Browser, und beim Abmelden werden sie hier entfernt. Die Dateien, aus denen sie stammen, bleiben.`,
  keep: "Angemeldet bleiben",
};
