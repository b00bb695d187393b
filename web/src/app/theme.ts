import { createTheme, type MantineColorsTuple } from "@mantine/core";

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
  headings: { fontWeight: "650" },
});
