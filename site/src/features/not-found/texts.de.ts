import type { Texts } from "./texts";

export const german: Texts = {
  title: "Hier gibt es keine Seite",
  why: (path) => `Unter ${path} ist nichts zu finden. Der Link ist veraltet, oder ein Buchstabe fehlt.`,
  restore: "Foto restaurieren",
  history: "Zu den Fotos",
};
