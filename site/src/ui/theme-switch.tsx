import { Monitor, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { setTheme, useTheme, type Theme } from "./theme";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const ICON = { system: Monitor, light: Sun, dark: Moon };

/** Goes round system, light, dark; `labels` says which one is on. */
export function ThemeSwitch({ labels, children }: { labels: Record<Theme, string>; children?: ReactNode }) {
  const theme = useTheme((state) => state.theme);
  const Icon = ICON[theme];
  return (
    <Button
      kind="quiet"
      icon
      aria-label={labels[theme]}
      title={labels[theme]}
      onClick={() => setTheme(NEXT[theme])}
    >
      <Icon aria-hidden="true" />
      {children}
    </Button>
  );
}
