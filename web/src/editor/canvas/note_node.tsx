// A sticky note: text on the canvas for people; double click or Enter to write.
import { NodeResizeControl, type NodeProps } from "@xyflow/react";
import { memo, useState } from "react";
import { useEditorStore } from "../model/store";
import { withNote } from "../model/notes";
import canvas from "./canvas.module.css";
import classes from "./note.module.css";
import type { NoteNode } from "./flow_view";
import { useResize } from "./use_resize";

export const NoteView = memo(function NoteView({ data: { note }, selected }: NodeProps<NoteNode>) {
  const store = useEditorStore();
  const [isWriting, setWriting] = useState(note.text === "");
  const resize = useResize(note.id);
  const write = (text: string) =>
    store
      .getState()
      .edit("Write a note", (document) => withNote(document, note.id, { text }), `note ${note.id}`);
  return (
    <div
      className={classes.note}
      data-colour={note.colour}
      data-selected={selected || undefined}
      onDoubleClick={() => setWriting(true)}
    >
      {selected && (
        <NodeResizeControl
          position="bottom-right"
          minWidth={120}
          minHeight={60}
          className={canvas.resize ?? ""}
          {...resize}
        />
      )}
      {isWriting ? (
        <textarea
          className="nodrag nowheel nopan"
          aria-label="Text of the note"
          placeholder="Write a note"
          defaultValue={note.text}
          ref={(element) => element?.focus()}
          onChange={(event) => write(event.currentTarget.value)}
          onBlur={() => setWriting(false)}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
      ) : (
        note.text || "Double click to write"
      )}
    </div>
  );
});
