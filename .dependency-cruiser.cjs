/** Imports point one way: signal, index, cluster → encoders, relations, store → memory → index.ts → edges. */
const layer = (name, from, to) => ({
  name,
  severity: "error",
  from: { path: from },
  to: { path: to },
});

module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    layer(
      "foundations-know-nothing-above",
      "^src/(core|signal|index|cluster)/",
      "^src/(encoders|relations|store|memory|cli|mcp|inspector|testing)/|^src/index\\.ts",
    ),
    layer(
      "middle-knows-nothing-above",
      "^src/(encoders|relations|store)/",
      "^src/(memory|cli|mcp|inspector|testing)/|^src/index\\.ts",
    ),
    layer("memory-knows-no-edge", "^src/memory/", "^src/(cli|mcp|inspector|testing)/|^src/index\\.ts"),
    {
      name: "edges-use-the-public-api",
      severity: "error",
      from: { path: "^(src/(cli|mcp|inspector)|experiments|bench)/" },
      to: { path: "^src/", pathNot: "^src/(index|cli|mcp|inspector|[a-z]+/index)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js", ".json"] },
  },
};
