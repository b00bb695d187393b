import { defineConfig } from "vitest/config";

export default defineConfig({ test: { environment: "jsdom", include: ["*_test.ts"], setupFiles: ["test_setup.ts"] } });
