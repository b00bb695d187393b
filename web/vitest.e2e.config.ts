import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The editor in a real browser on the real service: one service a file, files one after the other. `--mode pictures` takes
// the pictures of the documentation instead.
export default defineConfig(({ mode }) => ({
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  test: {
    environment: "node",
    include: mode === "pictures" ? ["e2e/pictures.ts"] : ["e2e/**/*.e2e.ts"],
    fileParallelism: false,
    // Long enough for a machine that does other things meanwhile.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000, interval: 100 } },
  },
}));
