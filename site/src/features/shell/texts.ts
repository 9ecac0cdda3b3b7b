import { translated } from "../../i18n/language";
import { german } from "./texts.de";

const english = {
  restore: "Restore",
  history: "History",
  navigation: "Pages",
  skip: "Skip to the content",
  signOut: "Sign out",
  signedInAs: (name: string) => `Signed in as ${name}`,
  signOutFailed: "Couldn't reach the server to sign you out. You're still signed in. Try again.",
  theme: {
    system: "Theme: system",
    light: "Theme: light",
    dark: "Theme: dark",
  },
  themeShort: "Theme",
  keys: "Keyboard shortcuts",
  keysShort: "Shortcuts",
  close: "Close",
  notices: "Notices",
  troubles: "Needs attention",
  offline: "No connection to the server. Work there continues, and this page catches up on its own.",
  starting: "One moment…",
  unreachable: "Can't reach the server",
  unreachableDetail: "Check your connection and whether the server is running. Nothing is lost.",
  tryAgain: "Try again",
  broken: "This page didn't load",
  brokenDetail: "There may be a newer version, or the connection was interrupted. Work on the server continues.",
  reload: "Reload the page",
  newVersion: "A newer version of this page is available.",
  shortcuts: [
    { keys: ["U"], does: "Choose photos" },
    { keys: ["O"], does: "Hold to see the original" },
    { keys: ["←", "→"], does: "Move the slider by 1%, when it is focused" },
    { keys: ["Page Up", "Page Down"], does: "Move the slider by 10%" },
    { keys: ["Home", "End"], does: "Move the slider to an end" },
    { keys: ["+", "-", "0"], does: "Zoom in, zoom out, fit" },
    { keys: ["Shift + ← ↑ → ↓"], does: "Move the photo when zoomed in" },
    { keys: ["P", "N"], does: "Previous and next photo" },
    { keys: ["←", "→", "↑", "↓"], does: "In the history: from photo to photo" },
    { keys: ["Ctrl + A"], does: "In the history: select all photos" },
    { keys: ["Ctrl + P"], does: "Print the result" },
    { keys: ["D"], does: "Download" },
    { keys: ["Del"], does: "Delete" },
    { keys: ["?"], does: "Show these shortcuts" },
  ],
};

export type Texts = typeof english;
export const texts = translated(english, german);
