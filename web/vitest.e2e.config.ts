import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The editor in a real browser on the real service: one service a file, files one after the other.
export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  test: {
    environment: "node",
    include: ["e2e/**/*.e2e.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
});
