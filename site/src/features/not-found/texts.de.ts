import type { Texts } from "./texts";

export const german: Texts = {
  title: "Seite nicht gefunden",
  why: (path) => `Unter ${path} ist nichts zu finden. Der Link ist veraltet oder enthält einen Tippfehler.`,
  restore: "Foto restaurieren",
  history: "Zu den Fotos",
};
