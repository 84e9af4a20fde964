// Type-aware lint. The core may not read the clock, chance or the environment: those are injected.
import tseslint from "typescript-eslint";

const ambient = [
  { object: "Math", property: "random", message: "Inject an Rng." },
  { object: "Date", property: "now", message: "Inject a Clock." },
  { object: "performance", property: "now", message: "Inject a Clock." },
  { object: "process", property: "env", message: "Only edges read the environment." },
];

export default tseslint.config(
  { ignores: ["dist/", "coverage/", "out/", "*.cjs", "eslint.config.js"] },
  ...tseslint.configs.recommendedTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/prefer-for-of": "off",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      eqeqeq: "error",
    },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/cli/**", "src/mcp/**", "src/inspector/**"],
    rules: { "no-restricted-properties": ["error", ...ambient], "no-console": "error" },
  },
  { files: ["*.config.ts"], rules: { "no-restricted-exports": "off" } },
);
