import { translated } from "../../i18n/language";
import { german } from "./texts.de";

const english = {
  restore: "Restore",
  history: "History",
  navigation: "Pages",
  skip: "Skip to the content",
  signOut: "Sign out",
  signedInAs: (name: string) => `Signed in as ${name}`,
  signOutFailed: "Signing out did not reach the server. You are still signed in; try again.",
  theme: {
    system: "Colours: as the system",
    light: "Colours: light",
    dark: "Colours: dark",
  },
  keys: "Keyboard shortcuts",
  close: "Close",
  notices: "Notices",
  offline: "No connection to the server. What runs there goes on; this page catches up by itself.",
  starting: "One moment…",
  unreachable: "The server cannot be reached",
  unreachableDetail: "Check your connection, or whether the server runs. Nothing is lost.",
  tryAgain: "Try again",
  broken: "This page did not open",
  brokenDetail: "Perhaps there is a newer version of it, or the connection was cut. What runs on the server goes on.",
  reload: "Reload the page",
  newVersion: "There is a newer version of this page.",
  shortcuts: [
    { keys: ["U"], does: "Choose photos" },
    { keys: ["O"], does: "Hold to see the original" },
    { keys: ["←", "→"], does: "Move the slider by 1 %, when it has the focus" },
    { keys: ["Page Up", "Page Down"], does: "Move the slider by 10 %" },
    { keys: ["Home", "End"], does: "Move the slider to an end" },
    { keys: ["+", "-", "0"], does: "Zoom in, zoom out, fit" },
    { keys: ["Shift + ← ↑ → ↓"], does: "Move the photo when zoomed in" },
    { keys: ["[", "]"], does: "Previous and next photo" },
    { keys: ["←", "→", "↑", "↓"], does: "In the history: from photo to photo" },
    { keys: ["D"], does: "Download" },
    { keys: ["Del"], does: "Delete" },
    { keys: ["?"], does: "Show these keys" },
  ],
};

export type Texts = typeof english;
export const texts = translated(english, german);
