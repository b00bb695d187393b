// Somebody else saved while this editor stood open. Without changes of one's own there is nothing to decide: theirs is shown.
import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import type { Schemas } from "@/api/client";
import { differ } from "@/editor/model/differences";
import type { FlowDocument } from "@/editor/model/document";
import { useEditorStore } from "@/editor/model/store";

export function useOutsideChanges(workflow: Schemas["WorkflowDetail"]): void {
  const store = useEditorStore();
  useEffect(() => {
    const { document, savedDocument, savedVersion, replace, saved } = store.getState();
    if (workflow.revision <= savedVersion || document !== savedDocument) return;
    const theirs = workflow.document as FlowDocument;
    if (!differ(savedDocument, theirs)) saved(savedDocument, workflow.revision);
    else {
      replace(theirs, workflow.revision);
      notifications.show({ message: "Somebody else saved this workflow; this is what it is now." });
    }
  }, [workflow, store]);
}
