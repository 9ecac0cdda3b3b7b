import type { Texts } from "./texts";

export const german: Texts = {
  unreachable: "Der Server ist nicht erreichbar. Bitte die Verbindung prüfen; es ist nichts verloren.",
  sessionEnded: "Die Sitzung ist abgelaufen. Zum Fortfahren bitte neu anmelden.",
  unusable: "Der Server hat nicht brauchbar geantwortet",
  unusableDetail: (status) => `Er antwortete mit dem Status ${status}. Bitte gleich noch einmal versuchen.`,
  offline: "Keine Verbindung",
  signedOut: "Abgemeldet",
  unknown: "Etwas ist schiefgegangen",
  unknownDetail: "Bitte noch einmal versuchen; wenn es dabei bleibt, die Seite neu laden.",
  noRoom: "Kein Platz mehr",
  noRoomDetail: "Die Festplatte des Servers ist voll. Bitte dem Betreiber Bescheid geben.",
  uploadRefused: "Das Hochladen wurde abgelehnt",
  uploadRefusedDetail:
    "Der Speicher hat die Datei nicht angenommen, vielleicht hat das Hochladen zu lange gedauert. Bitte noch einmal versuchen.",
};
