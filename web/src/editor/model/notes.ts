// Notes: what people write on the canvas for each other. Pure.
import type { FlowDocument, FlowNote } from "./document";
import { snapPoint, type Point } from "./geometry";
import { freshId, idsOf } from "./ids";

export function addNote(document: FlowDocument, at: Point): { document: FlowDocument; id: string } {
  const id = freshId("note", idsOf(document));
  const note: FlowNote = { id, text: "", position: snapPoint(at), width: 220, height: 110 };
  return { id, document: { ...document, notes: [...(document.notes ?? []), note] } };
}

export function withNote(document: FlowDocument, id: string, part: Partial<FlowNote>): FlowDocument {
  return {
    ...document,
    notes: (document.notes ?? []).map((note) => (note.id === id ? { ...note, ...part } : note)),
  };
}
