import { readdirSync } from "node:fs";
import { defineConfig } from "eslint/config";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Imports may run i18n → api, ui → features → app; no feature imports another. */
function forbid(groups, message) {
  return { "no-restricted-imports": ["error", { patterns: [{ group: groups, message }] }] };
}

/** Nothing that is seen or read out stands outside the texts, which exist in every language. */
const LETTERS = "/\\p{L}{2,}/u";
const NAMES = "/^(aria-label|aria-description|title|alt|placeholder|label|legend)$/";
const CHILD = ":matches(JSXElement, JSXFragment) > JSXExpressionContainer";
const WORDS = "What people see or hear comes from the feature's texts, in every language.";
const noLooseWords = [
  `JSXText[value=${LETTERS}]`,
  `${CHILD} > Literal[value=${LETTERS}]`,
  `${CHILD} > :matches(ConditionalExpression, LogicalExpression) > Literal[value=${LETTERS}]`,
  `${CHILD} TemplateElement[value.raw=${LETTERS}]:not(JSXAttribute TemplateElement)`,
  `JSXAttribute[name.name=${NAMES}] Literal[value=${LETTERS}]`,
  `JSXAttribute[name.name=${NAMES}] TemplateElement[value.raw=${LETTERS}]`,
  `CallExpression[callee.name="showToast"] > Literal`,
  `CallExpression[callee.name="showToast"] > TemplateLiteral > TemplateElement[value.raw=${LETTERS}]`,
  `NewExpression[callee.name=/Error$/][callee.name!="Error"] > Literal[value=${LETTERS}]`,
].map((selector) => ({ selector, message: WORDS }));

const style = [
  {
    selector: "JSXAttribute[name.name='style']",
    message: "No inline styles: use a class, or a custom property through useCssVars.",
  },
  { selector: "ExportAllDeclaration", message: "No barrel files." },
];

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
      "no-restricted-syntax": ["error", ...style],
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
    files: ["src/**/*.{ts,tsx}"],
    // The wordmark is a drawing of a name that no language changes.
    ignores: ["src/**/*.test.{ts,tsx}", "src/**/test-*", "src/ui/wordmark.tsx"],
    rules: { "no-restricted-syntax": ["error", ...style, ...noLooseWords] },
  },
  {
    files: ["src/i18n/**"],
    rules: forbid([...app, "**/api/**", "**/ui/**", "**/features/**"], "i18n stands below all else."),
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
