import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { hasTemplate } from "@/ui/code_field_template";
import { useEditor } from "../model/store";
import { useRunState } from "../run/run_state";
import { evaluationQuery, type Evaluation } from "./scope_api";

const pause = 400;

/** What a template gives on the last run; nothing while it is unknown. `bare`: an expression without braces. */
export function useEvaluation(
  nodeId: string,
  text: string,
  { bare, enabled }: { bare: boolean; enabled: boolean },
): Evaluation | undefined {
  const [settled] = useDebouncedValue(text, pause);
  const workflowId = useEditor((state) => state.workflowId);
  const document = useEditor((state) =>
    state.document === state.savedDocument ? undefined : state.document,
  );
  const executionId = useRunState((state) => state.executionId);
  const wanted = enabled && (bare ? settled.trim() !== "" : hasTemplate(settled));
  const { data } = useQuery({
    ...evaluationQuery({ workflowId, document, nodeId, template: settled, bare, executionId }),
    enabled: wanted,
    placeholderData: keepPreviousData,
  });
  return wanted ? data : undefined;
}
