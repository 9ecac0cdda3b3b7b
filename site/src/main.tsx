import "@fontsource-variable/montserrat/wght.css";
import "./ui/tokens.css";
import "./ui/base.css";
import "./start";
import { StrictMode } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { useSession } from "./api/session";
import { App } from "./app";
import { needsSession, preloadFor } from "./pages";

interface Root extends HTMLElement {
  /** What was pressed before anything could answer, see public/before-paint.js. */
  pressed?: HTMLButtonElement;
}

const root: Root | null = document.getElementById("root");
if (root === null) throw new Error("index.html holds no #root");

const { pathname, search } = window.location;
void preloadFor(window.location);
// Nobody can be signed in: the page begins where SignedInOnly would lead, with what is on the screen already.
if (useSession.getInitialState().status === "signed-out" && needsSession(pathname)) {
  window.history.replaceState({ back: pathname + search }, "", "/login");
}

const page = (
  <StrictMode>
    <App />
  </StrictMode>
);
if (root.firstChild === null) createRoot(root).render(page);
else {
  hydrateRoot(root, page);
  root.onclick = null;
  root.pressed?.click();
}
