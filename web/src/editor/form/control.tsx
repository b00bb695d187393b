// The control of an input, by its kind.
import { AnyControl } from "./any_control";
import { CasesControl } from "./cases_control";
import type { ControlProps } from "./control_props";
import { BooleanControl, NumberControl, SelectControl } from "./controls";
import { CredentialControl } from "./credential_control";
import { defaultText, rowsOf, type Control as Kind } from "./input_kinds";
import { JsonControl } from "./json_control";
import { ListControl } from "./list_control";
import { RowsControl } from "./rows_control";
import { SelectorControl } from "./selector_control";
import { TemplateField } from "./template_field";
import { CodeField } from "@/ui/code_field";
import { describedBy } from "./field_frame";

function TextControl({ kind, ...props }: ControlProps & { kind: "template" | "expression" }) {
  const { id, nodeId, input, value, onChange, invalid, problemAt, onBlur } = props;
  const isExpression = kind === "expression";
  const placeholder = isExpression ? 'nodes.price.text != ""' : input.widget === "url" ? "https://…" : "";
  return (
    <TemplateField
      id={id}
      nodeId={nodeId}
      value={typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value)}
      onChange={(text) => onChange(text === "" ? undefined : text)}
      language={isExpression ? "expression" : input.type === "html" ? "html" : "template"}
      prose={input.widget === "textarea" && input.type !== "html"}
      minRows={rowsOf(input)}
      placeholder={defaultText(input.default) ?? placeholder}
      invalid={invalid}
      required={input.required}
      problemAt={problemAt}
      {...(input.roots ? { roots: input.roots } : {})}
      preview={!(input.per_iteration ?? false) && input.roots === undefined}
      onBlur={onBlur}
    />
  );
}

function CodeControl({ id, input, value, onChange, invalid, onBlur }: ControlProps) {
  return (
    <CodeField
      id={id}
      aria-describedby={describedBy(id)}
      aria-required={input.required || undefined}
      language="javascript"
      noWrap
      minRows={8}
      maxRows={24}
      value={typeof value === "string" ? value : ""}
      placeholder={"return document.title;"}
      invalid={invalid}
      onChange={(text) => onChange(text === "" ? undefined : text)}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}

export function Control({ kind, ...props }: ControlProps & { kind: Exclude<Kind, "connection"> }) {
  switch (kind) {
    case "template":
    case "expression":
      return <TextControl {...props} kind={kind} />;
    case "code":
      return <CodeControl {...props} />;
    case "number":
      return <NumberControl {...props} />;
    case "boolean":
      return <BooleanControl {...props} />;
    case "select":
      return <SelectControl {...props} />;
    case "selector":
      return <SelectorControl {...props} />;
    case "credential":
      return <CredentialControl {...props} />;
    case "cases":
      return <CasesControl {...props} />;
    case "rows":
      return <RowsControl {...props} />;
    case "list":
      return <ListControl {...props} />;
    case "json":
      return <JsonControl {...props} />;
    case "any":
      return <AnyControl {...props} />;
  }
}
