// Saves what is drawn a moment after the last change, and tells how that goes. One save is on its way at a time; each is
// made from the revision the last one gave, so that somebody else's save is noticed.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, api, unwrap, type Schemas } from "@/api/client";
import { workflowQuery } from "@/api/queries";
import type { FlowDocument } from "@/editor/model/document";
import { useEditorStore, type EditorStore } from "@/editor/model/store";
import { differ } from "@/editor/model/differences";

export type SaveState = "saved" | "unsaved" | "saving" | "offline" | "failed" | "conflict";

export interface Conflict {
  theirs: FlowDocument;
  revision: number;
}

export interface Autosave {
  state: SaveState;
  /** What the server said when a save failed. */
  message: string;
  conflict: Conflict | null;
  saveNow: () => Promise<void>;
  /** Ends a conflict: with what is here, or with what the server has. */
  keepMine: () => Promise<void>;
  takeTheirs: () => void;
}

const pause = 1_500;
const retryAfter = 5_000;

async function put(store: EditorStore, revision: number): Promise<Schemas["WorkflowSaved"]> {
  const { workflowId, document } = store.getState();
  const saved = await unwrap(
    api.PUT("/api/v1/workflows/{workflow_id}", {
      params: { path: { workflow_id: workflowId }, header: { "If-Match": `"${revision}"` } },
      body: { document: document as unknown as Schemas["Document"] },
    }),
  );
  store.getState().saved(document, saved.revision);
  store.getState().setProblems(saved.problems);
  return saved;
}

export function useAutosave(): Autosave {
  const store = useEditorStore();
  const client = useQueryClient();
  const [state, setState] = useState<SaveState>("saved");
  const [message, setMessage] = useState("");
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const busy = useRef(false);
  const stopped = useRef(false);

  const settle = useCallback(() => {
    const { document, savedDocument } = store.getState();
    setState(document === savedDocument ? "saved" : "unsaved");
  }, [store]);

  // Whether the server's document is another one than we last saved or only its revision moved on (activated, renamed).
  const meetOther = useCallback(async (): Promise<number | undefined> => {
    const { workflowId, savedDocument } = store.getState();
    const theirs = await client.query({ ...workflowQuery(workflowId), staleTime: 0 });
    const document = theirs.document as FlowDocument;
    if (!differ(savedDocument, document)) return theirs.revision;
    setConflict({ theirs: document, revision: theirs.revision });
    setState("conflict");
    return undefined;
  }, [client, store]);

  const save = useCallback(
    async (revision?: number) => {
      const before = store.getState();
      if (busy.current || (revision === undefined && before.document === before.savedDocument)) return;
      busy.current = true;
      setState("saving");
      try {
        await put(store, revision ?? before.savedVersion);
        settle();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 409 || error.status === 412) {
          const current = await meetOther().catch(() => undefined);
          if (current !== undefined) {
            await put(store, current);
            settle();
          }
        } else {
          setMessage(error.message);
          setState(error.status === 0 ? "offline" : "failed");
        }
      } finally {
        busy.current = false;
      }
    },
    [store, settle, meetOther],
  );

  useEffect(() => {
    stopped.current = conflict !== null;
  }, [conflict]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (delay: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (stopped.current) return;
        void save().then(() => {
          // Something was changed meanwhile, or the save did not get through.
          const { document, savedDocument } = store.getState();
          if (document !== savedDocument && !stopped.current) later(retryAfter);
        });
      }, delay);
    };
    const unsubscribe = store.subscribe((now, before) => {
      if (now.document === before.document) return;
      if (now.document === now.savedDocument) {
        settle();
        return;
      }
      setState((one) => (one === "saving" || one === "conflict" ? one : "unsaved"));
      later(pause);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [store, save, settle]);

  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => {
      const { document, savedDocument } = store.getState();
      if (document !== savedDocument) event.preventDefault();
    };
    window.addEventListener("beforeunload", guard);
    return () => window.removeEventListener("beforeunload", guard);
  }, [store]);

  const keepMine = async () => {
    if (!conflict) return;
    setConflict(null);
    await save(conflict.revision);
  };
  const takeTheirs = () => {
    if (!conflict) return;
    store.getState().replace(conflict.theirs, conflict.revision);
    setConflict(null);
    setState("saved");
  };
  const saveNow = useCallback(() => save(), [save]);
  return { state, message, conflict, saveNow, keepMine, takeTheirs };
}
