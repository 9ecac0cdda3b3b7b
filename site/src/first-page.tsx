import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { App } from "./app";
import { preloadFor } from "./pages";

await preloadFor(location);

/** What main.tsx draws first at this address, before anybody has answered. Only the build reads it (plugins/first-pages.ts). */
export const markup = renderToString(
  <StrictMode>
    <App />
  </StrictMode>,
);
