import type { Texts } from "./texts";

export const german: Texts = {
  unreachable: "Der Server ist nicht erreichbar. Bitte die Verbindung prüfen; es ist nichts verloren.",
  sessionEnded: "Die Sitzung ist abgelaufen. Zum Fortfahren bitte neu anmelden.",
  unusable: "Unerwartete Antwort vom Server",
  unusableDetail: (status) => `Er antwortete mit dem Status ${status}. Bitte gleich noch einmal versuchen.`,
  noAnswer: "Der Server antwortet nicht",
  noAnswerDetail: (status) =>
    `Der Proxy vor dem Server antwortet mit Status ${status}. Vielleicht startet der Server gerade neu; bitte in einer Minute noch einmal versuchen. Es ist nichts verloren.`,
  blocked: "Zu groß für den Proxy",
  blockedDetail:
    "Der Proxy vor dem Server erlaubt nur kleinere Uploads als der Server (413). Bitte seine Grenze anheben; in nginx heißt sie client_max_body_size.",
  offline: "Keine Verbindung",
  signedOut: "Abgemeldet",
  unknown: "Etwas ist schiefgegangen",
  unknownDetail: "Bitte noch einmal versuchen; wenn es dabei bleibt, die Seite neu laden.",
  noRoom: "Die Festplatte ist voll",
  noRoomDetail:
    "Bitte den Papierkorb leeren oder Fotos löschen, die nicht mehr gebraucht werden; der Verlauf zeigt, welche am meisten Platz brauchen. Zwei Minuten später noch einmal versuchen.",
  uploadRefused: "Upload abgelehnt",
  uploadRefusedDetail:
    "Der Speicher hat die Datei nicht angenommen, vielleicht hat das Hochladen zu lange gedauert. Bitte noch einmal versuchen.",
};
