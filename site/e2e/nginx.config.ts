import { defineConfig } from "@playwright/test";
import base from "../playwright.config";

// `make check-nginx`: the program on another's S3, DynamoDB and SQS, behind nginx, as local/docker-compose.yml
// puts them together. The tools come from local/nginx-tests/tools.sh.
export default defineConfig(base, {
  testDir: "nginx",
  testMatch: ["compose.ts", "headers.ts", "uploads.ts", "story.ts"],
  outputDir: "../test-results",
  projects: [{ name: "desktop" }],
  // One set of services for all.
  workers: 1,
  // Fifty megabytes in both directions, and photos that are computed.
  timeout: 120_000,
});
