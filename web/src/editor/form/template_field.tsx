// A text that may hold `{{ … }}`: colours, completion of names in scope, and what it gives on the last run's values.
import { ActionIcon, Popover, Stack, Tooltip, VisuallyHidden } from "@mantine/core";
import { Braces } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { caretPlace, CodeField } from "@/ui/code_field";
import type { CodeLanguage } from "@/ui/code_field_tokens";
import { CompletionList } from "./completion_list";
import { describedBy } from "./field_frame";
import classes from "./form.module.css";
import { markAt } from "./problems";
import { TemplatePreview } from "./template_preview";
import { useCompletion } from "./use_completion";
import { useEvaluation } from "./use_evaluation";

export interface TemplateFieldProps {
  id: string;
  /** Only where no label element names it. */
  label?: string;
  nodeId: string;
  value: string;
  onChange: (value: string) => void;
  language?: CodeLanguage;
  placeholder?: string;
  minRows?: number;
  maxRows?: number;
  prose?: boolean;
  invalid?: boolean;
  required?: boolean;
  /** Byte offset of the problem that the server's checks found. */
  problemAt?: number | undefined;
  roots?: readonly string[];
  /** Values that exist in each iteration only cannot be shown. */
  preview?: boolean;
  onBlur?: (() => void) | undefined;
}

const noRoots: readonly string[] = [];

export function TemplateField({
  id,
  label,
  nodeId,
  value,
  onChange,
  language = "template",
  placeholder,
  minRows = 1,
  maxRows = 12,
  prose = false,
  invalid = false,
  required = false,
  problemAt,
  roots = noRoots,
  preview = true,
  onBlur,
}: TemplateFieldProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const copy = useRef<HTMLPreElement>(null);
  const bare = language === "expression";
  const completion = useCompletion({ area, nodeId, value, bare, roots });
  const evaluation = useEvaluation(nodeId, value, { bare, enabled: preview });
  const [at, setAt] = useState({ left: 0, top: 0 });
  const from = completion.open ? (completion.place?.from ?? 0) : null;
  useLayoutEffect(() => {
    if (from !== null && copy.current) setAt(caretPlace(copy.current, from));
  }, [from]);

  const wrong = evaluation && !evaluation.ok && !("noRun" in evaluation) ? evaluation : undefined;
  const mark = wrong?.place ?? (problemAt === undefined ? undefined : markAt(value, problemAt));
  return (
    <Stack gap={4}>
      <div style={{ position: "relative" }}>
        <CodeField
          id={id}
          aria-label={label}
          aria-describedby={describedBy(id)}
          aria-required={required || undefined}
          {...completion.aria}
          areaRef={area}
          copyRef={copy}
          value={value}
          language={language}
          prose={prose}
          minRows={minRows}
          maxRows={maxRows}
          placeholder={placeholder}
          invalid={invalid || wrong !== undefined}
          mark={mark}
          onFocus={completion.onFocus}
          onBlur={() => {
            completion.close();
            onBlur?.();
          }}
          onChange={(next, caret) => {
            onChange(next);
            completion.typed(next, caret);
          }}
          onKeyDown={completion.onKeyDown}
          inset
        >
          <Popover
            opened={completion.open}
            position="bottom-start"
            width={360}
            offset={4}
            shadow="md"
            withRoles={false}
            trapFocus={false}
            returnFocus={false}
            closeOnEscape={false}
            middlewares={{ flip: { crossAxis: false }, shift: { padding: 8 } }}
            zIndex={400}
          >
            <Popover.Target>
              <span className={classes.anchor} style={at} aria-hidden />
            </Popover.Target>
            <Popover.Dropdown p={0}>
              <CompletionList
                id={completion.listId}
                candidates={completion.candidates}
                active={completion.active}
                onActive={completion.setActive}
                onPick={completion.pick}
              />
            </Popover.Dropdown>
          </Popover>
        </CodeField>
        <Tooltip label="Insert a value (Ctrl+Space)" openDelay={400}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Insert a value${label === undefined ? "" : ` into ${label}`}`}
            style={{ position: "absolute", top: 6, right: 6 }}
            onMouseDown={(event) => event.preventDefault()}
            onClick={completion.openHere}
          >
            <Braces size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <VisuallyHidden aria-live="polite">
        {completion.open ? `${completion.candidates.length} suggestions` : ""}
      </VisuallyHidden>
      {/* What the checks say about the expression stands below already. */}
      {evaluation && !(wrong && problemAt !== undefined) && <TemplatePreview evaluation={evaluation} />}
    </Stack>
  );
}
