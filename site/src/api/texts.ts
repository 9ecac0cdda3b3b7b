import { translated } from "../i18n/language";
import { german } from "./texts.de";

const english = {
  unreachable: "Can't reach the server. Check your connection. Nothing is lost.",
  sessionEnded: "Your session has ended. Sign in to continue.",
  unusable: "Unexpected answer from the server",
  unusableDetail: (status: number) => `It answered with status ${status}. Try again in a moment.`,
  noAnswer: "The server didn't respond",
  noAnswerDetail: (status: number) =>
    `The proxy in front of the server answered with status ${status}. The server may be restarting: try again in a minute. Nothing is lost.`,
  blocked: "Too large for the proxy",
  blockedDetail:
    "The proxy in front of the server has a lower limit for uploads than the server (413). Raise it; in nginx it's client_max_body_size.",
  offline: "No connection",
  signedOut: "Signed out",
  unknown: "Something went wrong",
  unknownDetail: "Try again. If that doesn't help, reload the page.",
  noRoom: "The disk is full",
  noRoomDetail:
    "Empty the bin, or delete photos you no longer need: the history shows which take up the most space. Then wait two minutes and try again.",
  uploadRefused: "Upload rejected",
  uploadRefusedDetail: "The storage didn't accept the file, perhaps because the upload took too long. Try again.",
};

export type Texts = typeof english;
export const texts = translated(english, german);
