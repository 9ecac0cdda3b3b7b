import type { Texts } from "./texts";

export const german: Texts = {
  title: "Anmelden",
  username: "Benutzername",
  password: "Passwort",
  showPassword: "Passwort anzeigen",
  hidePassword: "Passwort verbergen",
  rememberMe: "Angemeldet bleiben",
  submit: "Anmelden",
  submitting: "Anmeldung läuft…",
  usernameMissing: "Bitte den Benutzernamen eingeben.",
  passwordMissing: "Bitte das Passwort eingeben.",
  wrong: "Benutzername oder Passwort ist falsch. Bitte beides prüfen und noch einmal versuchen.",
  tooMany: "Zu viele Fehlversuche. Zur Sicherheit ist die Anmeldung kurz gesperrt.",
  wait: (seconds) => `Wieder möglich in ${seconds} s`,
  expired: "Die Sitzung ist abgelaufen. Nach dem Anmelden geht es an derselben Stelle weiter; nichts ist verloren.",
  hint: "Zum ersten Mal hier? Benutzername und Passwort stehen im Terminal, in dem Photo Restoration gestartet wurde.",
};
