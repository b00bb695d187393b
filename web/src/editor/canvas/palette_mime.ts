/** What is dragged from the palette. */
export const paletteMime = "application/x-flow-node-type";
