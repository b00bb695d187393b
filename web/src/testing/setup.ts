// What Mantine and React Flow ask of a browser and jsdom does not have.
import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";

afterEach(cleanup);

Object.defineProperty(window, "matchMedia", {
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
    addListener: vi.fn(),
    removeListener: vi.fn(),
  }),
});

class NothingIsResized {
  observe() {}
  unobserve() {}
  disconnect() {}
}
window.ResizeObserver = NothingIsResized;
