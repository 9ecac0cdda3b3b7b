import { create } from "zustand";

export type Theme = "system" | "light" | "dark";
const KEY = "photo-restoration.theme";

function stored(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "system";
}

/**
 * public/before-paint.js applies the stored theme before the first paint; this changes it. It begins as
 * the page is drawn when the site is built, where nothing is stored.
 */
export const useTheme = create<{ theme: Theme }>(() => ({ theme: "system" }));
useTheme.setState({ theme: stored() });

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Storage is blocked: the choice holds until the page closes.
  }
  useTheme.setState({ theme });
}
