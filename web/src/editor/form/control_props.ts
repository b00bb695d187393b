import type { NodeInput } from "./input_kinds";

/** What every control of an input gets. `undefined` takes the value away. */
export interface ControlProps {
  /** Of the element that the label names. */
  id: string;
  nodeId: string;
  input: NodeInput;
  value: unknown;
  onChange: (value: unknown) => void;
  invalid: boolean;
  /** Byte offset of a problem in the text. */
  problemAt?: number | undefined;
  onBlur?: (() => void) | undefined;
}
