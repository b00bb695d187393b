import { createTheme, rem, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const indigo: MantineColorsTuple = [
  "#edf0ff",
  "#d9dffc",
  "#b0bcf3",
  "#8497ea",
  "#5f77e3",
  "#4863df",
  "#3b58dd",
  "#2d49c5",
  "#2541b1",
  "#19379c",
];

export const theme = createTheme({
  primaryColor: "indigo",
  colors: { indigo },
  primaryShade: { light: 6, dark: 5 },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  defaultRadius: "md",
  cursorType: "pointer",
  autoContrast: true,
  // What waits for the end of a movement does not wait where nothing moves.
  respectReducedMotion: true,
  headings: {
    fontWeight: "650",
    sizes: { h2: { fontSize: rem(24) }, h3: { fontSize: rem(18) }, h4: { fontSize: rem(16) } },
  },
  components: {
    Table: { defaultProps: { verticalSpacing: "xs", highlightOnHover: true } },
    // No room for a scroll bar that is not there: it would be a gap below the last row.
    TableScrollContainer: { defaultProps: { scrollAreaProps: { offsetScrollbars: "present" } } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true, multiline: true, maw: 340 } },
    // A dialog's header is no banner of the page, which the element alone would say.
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { "aria-label": "Close" },
        attributes: { header: { role: "presentation" } },
      },
      styles: { title: { fontWeight: 600 } },
    },
    Drawer: {
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        attributes: { header: { role: "presentation" } },
      },
      styles: { title: { fontWeight: 600 } },
    },
    // Its placeholder is a child that a menu may not have.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Select: { defaultProps: { checkIconPosition: "right" } },
    Skeleton: { defaultProps: { radius: "md" } },
  },
});

/** Quiet texts, links and badges with the contrast of 4.5 : 1 that everybody can read; the library's own have less. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5f6770",
    "--mantine-color-placeholder": "#6b737c",
    "--mantine-color-error": "var(--mantine-color-red-8)",
    "--mantine-color-red-6": "#d42f2f",
    "--mantine-color-red-filled": "#d42f2f",
    "--mantine-color-red-filled-hover": "#bd2626",
    "--mantine-color-teal-light-color": "#05654a",
    "--mantine-color-green-light-color": "#1d6a32",
    "--mantine-color-lime-light-color": "#44650a",
    "--mantine-color-cyan-light-color": "#0a5f6e",
    "--mantine-color-yellow-light-color": "#7a4a00",
    "--mantine-color-orange-light-color": "#a3380c",
    "--mantine-color-red-light-color": "#b02525",
  },
  dark: {
    "--mantine-color-dimmed": "#a6a7ab",
    "--mantine-color-placeholder": "#92949a",
    "--mantine-color-error": "var(--mantine-color-red-4)",
    "--mantine-color-red-6": "#fa6a6a",
    "--mantine-color-red-filled": "#d42f2f",
    "--mantine-color-red-filled-hover": "#bd2626",
    "--mantine-color-anchor": "#a0b0f3",
  },
});
