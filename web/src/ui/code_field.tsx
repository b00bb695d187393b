// A text area that colours what is typed: templates, expressions, code, JSON, markup, selectors. It is the browser's own
// text area, so selection, undo, input methods and screen readers work as everywhere; the colours are a copy behind it.
import type { KeyboardEvent, ReactNode, Ref, TextareaHTMLAttributes } from "react";
import classes from "./code_field.module.css";
import { indentLines, newLine, typeInto, type Change } from "./code_field_editing";
import { markTokens, tokenize, type CodeLanguage, type CodeMark } from "./code_field_tokens";

type AreaProps = Omit<
  TextareaHTMLAttributes<HTMLTextAreaElement>,
  "value" | "onChange" | "onKeyDown" | "className" | "wrap"
>;

export interface CodeFieldProps extends AreaProps {
  value: string;
  onChange: (value: string, caret: number) => void;
  language: CodeLanguage;
  /** Enter makes no line. */
  singleLine?: boolean;
  minRows?: number;
  maxRows?: number;
  /** Long lines scroll instead of breaking. */
  noWrap?: boolean;
  /** Text for people rather than code. */
  prose?: boolean;
  invalid?: boolean;
  /** Room on the right for a button that lies on the field. */
  inset?: boolean;
  /** Underlined as wrong. */
  mark?: CodeMark | undefined;
  areaRef?: Ref<HTMLTextAreaElement>;
  copyRef?: Ref<HTMLPreElement>;
  /** Before the field's own keys; `preventDefault` keeps those away. */
  onKeyDown?: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  /** Stands in the coordinates of the text, like what is anchored at the caret. */
  children?: ReactNode;
}

const rowHeight = 20;
const framePadding = 12;

function changeOf(event: KeyboardEvent<HTMLTextAreaElement>): Change | null {
  const { value, selectionStart, selectionEnd } = event.currentTarget;
  if (event.nativeEvent.isComposing) return null;
  if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.altKey)
    return newLine(value, selectionStart, selectionEnd);
  if ((event.ctrlKey || event.metaKey) && (event.key === "]" || event.key === "["))
    return indentLines(value, selectionStart, selectionEnd, event.key === "[");
  return null;
}

export function CodeField({
  value,
  onChange,
  language,
  singleLine = false,
  minRows = 1,
  maxRows = 16,
  noWrap = false,
  prose = false,
  invalid = false,
  inset = false,
  mark,
  areaRef,
  copyRef,
  onKeyDown,
  children,
  ...area
}: CodeFieldProps) {
  const isCode = language === "javascript" || language === "json" || language === "html";
  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    onKeyDown?.(event);
    if (event.defaultPrevented || area.readOnly) return;
    if (singleLine && event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      return;
    }
    const change = isCode ? changeOf(event) : null;
    if (!change) return;
    event.preventDefault();
    typeInto(event.currentTarget, change.from, change.to, change.text);
    event.currentTarget.setSelectionRange(change.select.from, change.select.to);
  };
  return (
    <div
      className={classes.field}
      data-invalid={invalid || undefined}
      data-disabled={area.disabled || undefined}
      style={{
        minHeight: minRows * rowHeight + framePadding + 2,
        maxHeight: maxRows * rowHeight + framePadding + 2,
      }}
    >
      <div
        className={classes.layers}
        data-prose={prose || undefined}
        data-nowrap={noWrap || undefined}
        data-inset={inset || undefined}
        style={{ minHeight: minRows * rowHeight + framePadding }}
      >
        <pre className={classes.copy} ref={copyRef} aria-hidden>
          {markTokens(tokenize(value, language), mark).map((token, index) => (
            <span
              key={index}
              className={
                [
                  token.kind && classes[token.kind],
                  token.inTemplate && classes.template,
                  token.marked && classes.marked,
                ]
                  .filter(Boolean)
                  .join(" ") || undefined
              }
            >
              {token.text}
            </span>
          ))}
          {/* A last line that is empty has a height only with something in it. */}
          {"\u200b"}
        </pre>
        <textarea
          spellCheck={prose}
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          {...area}
          ref={areaRef}
          className={classes.input}
          rows={1}
          value={value}
          aria-invalid={invalid || undefined}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            onChange(
              singleLine ? typed.replace(/\s*\n\s*/g, " ") : typed,
              event.currentTarget.selectionStart,
            );
          }}
          onKeyDown={pressed}
        />
        {children}
      </div>
    </div>
  );
}

/** Where the caret is, in the coordinates of the field's layers. */
export function caretPlace(copy: HTMLPreElement, offset: number): { left: number; top: number } {
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  let left = offset;
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (left <= length) {
      range.setStart(node, left);
      break;
    }
    left -= length;
  }
  range.collapse(true);
  // A test's document has no layout.
  if (typeof range.getBoundingClientRect !== "function") return { left: 0, top: 0 };
  const at = range.getBoundingClientRect();
  const frame = copy.getBoundingClientRect();
  return { left: at.left - frame.left, top: at.bottom - frame.top };
}
