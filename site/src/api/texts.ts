import { translated } from "../i18n/language";
import { german } from "./texts.de";

const english = {
  unreachable: "The server cannot be reached. Check your connection; nothing is lost.",
  sessionEnded: "Your session has ended. Sign in to go on.",
  unusable: "The server gave no usable answer",
  unusableDetail: (status: number) => `It answered with status ${status}. Try again in a moment.`,
  offline: "No connection",
  signedOut: "Signed out",
  unknown: "Something went wrong",
  unknownDetail: "Try again; reload the page if it stays.",
  noRoom: "No room left",
  noRoomDetail: "The server's disk is full. Tell whoever runs it.",
  uploadRefused: "The upload was refused",
  uploadRefusedDetail: "The storage did not take the file, perhaps because the upload took too long. Try again.",
};

export type Texts = typeof english;
export const texts = translated(english, german);
