// A list of texts. Without a value it shows the default, and changing that writes it down.
import type { ControlProps } from "./control_props";
import { isTextList } from "./input_kinds";
import { OrderedRows } from "./ordered_rows";
import { TemplateField } from "./template_field";

export function ListControl({ id, nodeId, input, value, onChange, invalid }: ControlProps) {
  const items = isTextList(value) ? value : isTextList(input.default) ? input.default : [];
  return (
    <div id={id}>
      <OrderedRows
        items={items}
        what="entry"
        fresh=""
        addLabel="Add an entry"
        onChange={(next) => onChange(next.length === 0 && input.default === undefined ? undefined : next)}
      >
        {(item, index, change) => (
          <TemplateField
            id={`${id}-${index}`}
            label={`${input.name}, entry ${index + 1}`}
            nodeId={nodeId}
            value={item}
            onChange={change}
            invalid={invalid}
            maxRows={4}
          />
        )}
      </OrderedRows>
    </div>
  );
}
