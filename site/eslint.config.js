import { readdirSync } from "node:fs";
import { defineConfig } from "eslint/config";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Imports may run api, ui → features → app; no feature imports another. */
function forbid(groups, message) {
  return { "no-restricted-imports": ["error", { patterns: [{ group: groups, message }] }] };
}

const app = ["**/app", "**/app.tsx", "**/main", "**/main.tsx", "**/src/pages", "../pages", "../../pages"];
const features = readdirSync(new URL("src/features", import.meta.url));

export default defineConfig(
  { ignores: ["dist", "test-results", "playwright-report", "src/api/schema.ts"] },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "max-lines": ["error", { max: 250 }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='style']",
          message: "No inline styles: use a class, or a custom property through useCssVars.",
        },
        { selector: "ExportAllDeclaration", message: "No barrel files." },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false } },
      ],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [hooks.configs.flat.recommended],
  },
  {
    files: ["src/api/**"],
    rules: forbid([...app, "**/ui/**", "**/features/**"], "api stands below ui, features and app."),
  },
  {
    files: ["src/ui/**"],
    rules: forbid([...app, "**/api/**", "**/features/**"], "ui knows neither api nor features."),
  },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: forbid(
      [...app, ...features.filter((other) => other !== feature).map((other) => `**/${other}/**`)],
      "A feature imports from api and ui only, never from another feature or the app.",
    ),
  })),
);
