import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  server: {
    host: "127.0.0.1",
    proxy: { "/api": server, "/photos": server },
  },
  build: {
    // The content security policy allows fonts and pictures from our own origin, not from data: URLs.
    assetsInlineLimit: 0,
    // light-dark() is kept as written by these and all later ones.
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
