// What the server knows about the place of a node: the names its expressions may read, and what one gives on the values
// of the last run.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import type { CodeMark } from "@/ui/code_field_tokens";
import type { FlowDocument } from "../model/document";
import type { Scope } from "./completion";

export type Evaluation =
  | { ok: true; value: unknown; type: string }
  /** `place`: what is wrong, in characters of the text. */
  | { ok: false; message: string; place: CodeMark | undefined }
  /** There is no run yet to take values from. */
  | { ok: false; noRun: true };

interface ScopeAnswer {
  names: {
    name: string;
    type: string;
    maybe_absent?: boolean;
    description?: string;
    sample?: unknown;
  }[];
  functions: { name: string; signature: string; summary: string; receiver: boolean }[];
}
interface EvaluationAnswer {
  ok: boolean;
  value?: unknown;
  type?: string;
  execution_id?: string | null;
  /** In UTF-16 units, as texts of JavaScript count. */
  problem?: { message: string; offset: number | null; length: number | null };
}
const loose = api as unknown as {
  POST: (path: string, init: unknown) => Promise<{ data?: unknown }>;
};

// What the names in scope depend on; typing into a field changes none of it.
function shapeOf(document: FlowDocument): string {
  return JSON.stringify([
    document.params,
    document.triggers,
    document.cron,
    document.nodes.map((node) => [node.id, node.type, node.parentId, node.data.name, node.data.settings]),
    document.edges.map((edge) => [edge.source, edge.sourceHandle, edge.target, edge.targetHandle]),
  ]);
}

export const scopeQuery = (workflowId: string, document: FlowDocument, nodeId: string) =>
  queryOptions({
    queryKey: ["workflows", workflowId, "scope", nodeId, shapeOf(document)],
    queryFn: async (): Promise<Scope> => {
      const answer = (await unwrap(
        loose.POST("/api/v1/workflows/{workflow_id}/scope", {
          params: { path: { workflow_id: workflowId } },
          body: { document, node_id: nodeId },
        }),
      )) as ScopeAnswer;
      return {
        names: answer.names.map(({ maybe_absent, ...name }) => ({
          ...name,
          mayBeAbsent: maybe_absent ?? false,
        })),
        functions: answer.functions,
      };
    },
    staleTime: 30_000,
    retry: false,
  });

export interface EvaluationRequest {
  workflowId: string;
  /** Only when it is not the one that is saved. */
  document: FlowDocument | undefined;
  nodeId: string;
  template: string;
  /** The template is an expression without braces. */
  bare: boolean;
  executionId: string | null;
}

export const evaluationQuery = (request: EvaluationRequest) =>
  queryOptions({
    queryKey: [
      "workflows",
      request.workflowId,
      "evaluate",
      request.nodeId,
      request.template,
      request.bare,
      request.executionId,
    ],
    queryFn: async (): Promise<Evaluation> => {
      const { document, executionId } = request;
      const answer = (await unwrap(
        loose.POST("/api/v1/workflows/{workflow_id}/evaluate", {
          params: { path: { workflow_id: request.workflowId } },
          body: {
            node_id: request.nodeId,
            template: request.template,
            mode: request.bare ? "expression" : "template",
            ...(document === undefined ? {} : { document }),
            ...(executionId === null ? {} : { execution_id: executionId }),
          },
        }),
      )) as EvaluationAnswer;
      if (answer.ok) return { ok: true, value: answer.value, type: answer.type ?? "" };
      const problem = answer.problem;
      if (answer.execution_id === null || !problem) return { ok: false, noRun: true };
      const place =
        problem.offset === null
          ? undefined
          : { from: problem.offset, to: problem.offset + Math.max(problem.length ?? 1, 1) };
      return { ok: false, message: problem.message, place };
    },
    staleTime: 10_000,
    retry: false,
  });
