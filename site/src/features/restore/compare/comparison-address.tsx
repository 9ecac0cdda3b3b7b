import { useEffect } from "react";
import { navigate } from "wouter/use-browser-location";
import { resetComparison, useComparison } from "./comparison";
import { WHOLE, type View } from "./geometry";

// How two pictures are compared stands in the address: `compare=side`, and `view=ZOOM,X,Y` where it is
// not the whole photo.

/** Dragging changes it with every move; browsers take only so many addresses. */
const PAUSE_MS = 300;

function readView(text: string | null): View {
  const [zoom = NaN, x = NaN, y = NaN] = (text ?? "").split(",").map(Number);
  return zoom > 0 && x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { zoom, x, y } : WHOLE;
}

function writeView({ zoom, x, y }: View): string | null {
  return zoom === 1 ? null : [zoom.toFixed(2), x.toFixed(3), y.toFixed(3)].join(",");
}

function write(): void {
  const { mode, view } = useComparison.getState();
  const { pathname, search } = window.location;
  const params = new URLSearchParams(search);
  // Only a restoration has something to compare.
  if (!params.has("r")) return;
  const before = params.toString();
  const shownView = writeView(view);
  if (mode === "side") params.set("compare", mode);
  else params.delete("compare");
  if (shownView === null) params.delete("view");
  else params.set("view", shownView);
  if (params.toString() === before) return;
  // Commas and an empty value need no escape.
  const readable = params.toString().replaceAll("%2C", ",").replace("again=", "again");
  navigate(`${pathname}?${readable}`, { replace: true, state: window.history.state as unknown });
}

/** Takes the comparison from the address that somebody comes to, and keeps it there from then on. */
export function ComparisonAddress(): null {
  useEffect(() => {
    const params = () => new URLSearchParams(window.location.search);
    const come = (mode: string | null) => {
      resetComparison();
      useComparison.setState({ view: readView(params().get("view")) });
      if (mode !== null) useComparison.setState({ mode: mode === "side" ? "side" : "slider" });
    };
    // A link to a photo says nothing of the mode: it stays as it was last.
    come(params().get("compare"));
    const onBack = () => {
      if (params().has("r")) come(params().get("compare") ?? "slider");
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = useComparison.subscribe(({ mode, view }, before) => {
      if (mode === before.mode && view === before.view) return;
      clearTimeout(timer);
      timer = setTimeout(write, PAUSE_MS);
    });
    window.addEventListener("popstate", onBack);
    return () => {
      clearTimeout(timer);
      unsubscribe();
      window.removeEventListener("popstate", onBack);
    };
  }, []);
  return null;
}
