// The state of completion in one text area: when it is open, what it offers, what its keys do.
import { useQuery } from "@tanstack/react-query";
import { useId, useMemo, useState, type KeyboardEvent, type RefObject } from "react";
import { closingBraces, typeInto } from "@/ui/code_field_editing";
import { useEditor } from "../model/store";
import { accept, candidatesAt, completionPlace, type Candidate, type Scope } from "./completion";
import { optionId } from "./completion_list";
import { scopeQuery } from "./scope_api";

interface UseCompletion {
  area: RefObject<HTMLTextAreaElement | null>;
  nodeId: string;
  value: string;
  /** The whole text is an expression. */
  bare: boolean;
  /** Names that only this input has. */
  roots: readonly string[];
}

function withRoots(scope: Scope | undefined, roots: readonly string[]): Scope {
  const own = roots
    .filter((root) => !scope?.names.some((one) => one.name === root))
    .map((name) => ({ name, type: "any", mayBeAbsent: false }));
  return { names: [...own, ...(scope?.names ?? [])], functions: scope?.functions ?? [] };
}

export function useCompletion({ area, nodeId, value, bare, roots }: UseCompletion) {
  const listId = useId();
  const workflowId = useEditor((state) => state.workflowId);
  const document = useEditor((state) => state.document);
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const [focused, setFocused] = useState(false);
  const { data: known } = useQuery({ ...scopeQuery(workflowId, document, nodeId), enabled: focused });
  const scope = useMemo(() => withRoots(known, roots), [known, roots]);
  const place = caret === null ? null : completionPlace(value, caret, bare);
  const candidates = place ? candidatesAt(scope, place) : [];
  const open = candidates.length > 0;
  const chosen = Math.min(active, Math.max(candidates.length - 1, 0));

  const openAt = (at: number | null) => {
    setCaret(at);
    setActive(0);
  };
  const close = () => openAt(null);

  const pick = (candidate: Candidate) => {
    if (!place || !area.current) return;
    const accepted = accept(place, candidate);
    typeInto(area.current, accepted.from, accepted.to, accepted.text);
    openAt(accepted.goesOn ? accepted.from + accepted.text.length : null);
  };

  /** After a change that the person typed. */
  const typed = (next: string, at: number) => {
    const closing = bare ? null : closingBraces(next, at);
    if (closing !== null && area.current && next.length > value.length) {
      typeInto(area.current, at, at, closing);
      area.current.setSelectionRange(at + 1, at + 1);
      openAt(at + 1);
      return;
    }
    const there = completionPlace(next, at, bare);
    const begins = there?.inExpression === true && (there.word !== "" || next[at - 1] === ".");
    openAt(begins ? at : null);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      openAt(event.currentTarget.selectionStart);
      return;
    }
    if (!open) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const candidate = candidates[chosen];
    if (step !== undefined) setActive((chosen + step + candidates.length) % candidates.length);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && candidate) pick(candidate);
    else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else {
      if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
      return;
    }
    event.preventDefault();
  };

  return {
    listId,
    open,
    place,
    candidates,
    active: chosen,
    setActive,
    pick,
    typed,
    close,
    onKeyDown,
    /** For the button: all names, at the caret. */
    openHere: () => {
      area.current?.focus();
      openAt(area.current?.selectionStart ?? 0);
    },
    onFocus: () => setFocused(true),
    isLoaded: known !== undefined,
    aria: {
      "aria-autocomplete": "list" as const,
      "aria-controls": open ? listId : undefined,
      "aria-activedescendant": open ? optionId(listId, chosen) : undefined,
    },
  };
}
