import "@fontsource-variable/montserrat/wght.css";
import "./ui/tokens.css";
import "./ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { readConfig } from "./api/address";
import { resume } from "./api/session";
import { App } from "./app";
import { preloadFor } from "./pages";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html holds no #root");
preloadFor(window.location);
void readConfig().then(() => {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  void resume();
});
