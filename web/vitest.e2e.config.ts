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
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
}));
