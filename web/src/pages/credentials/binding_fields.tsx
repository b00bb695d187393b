// What a credential is bound to. Nothing chosen means no restriction, and says so.
import { MultiSelect, Stack, TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { catalogueQuery } from "@/api/queries";
import { workflowNamesQuery } from "./credential_queries";
import { hostProblem, nodesFor } from "./kinds";

export interface Binding {
  hosts: string[];
  nodes: string[];
  workflows: string[];
}
export const unbound: Binding = { hosts: [], nodes: [], workflows: [] };

export function firstHostProblem(hosts: readonly string[]): string | null {
  return hosts.map(hostProblem).find((problem) => problem !== null) ?? null;
}

export function BindingFields({
  kind,
  value,
  onChange,
}: {
  kind: string;
  value: Binding;
  onChange: (value: Binding) => void;
}) {
  const { data: catalogue } = useQuery(catalogueQuery);
  const { data: workflows = [] } = useQuery(workflowNamesQuery);
  const types = nodesFor(kind, catalogue?.nodes ?? []).map((node) => ({
    value: node.type,
    label: node.title,
  }));
  const listed = new Set(types.map((type) => type.value));
  const others = value.nodes
    .filter((type) => !listed.has(type))
    .map((type) => ({ value: type, label: type }));
  return (
    <Stack gap="sm">
      <TagsInput
        label="Hosts"
        description="It is only ever typed into or sent to these. Enter after each; *.shop.example takes all below."
        placeholder={value.hosts.length === 0 ? "any host" : ""}
        value={value.hosts}
        onChange={(hosts) => onChange({ ...value, hosts: hosts.map((host) => host.trim().toLowerCase()) })}
        maxTags={100}
        splitChars={[",", " "]}
        acceptValueOnBlur
        error={firstHostProblem(value.hosts)}
        clearable
        clearButtonProps={{ "aria-label": "Remove all hosts" }}
      />
      <MultiSelect
        label="Node types"
        description="Only these steps may use it."
        placeholder={value.nodes.length === 0 ? "any step that takes it" : ""}
        data={[...types, ...others]}
        value={value.nodes}
        onChange={(nodes) => onChange({ ...value, nodes })}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "Remove all node types" }}
      />
      <MultiSelect
        label="Workflows"
        description="Only these workflows may use it."
        placeholder={value.workflows.length === 0 ? "all of yours" : ""}
        data={workflows.map(({ id, name }) => ({ value: id, label: name }))}
        value={value.workflows}
        onChange={(chosen) => onChange({ ...value, workflows: chosen })}
        searchable
        clearable
        clearButtonProps={{ "aria-label": "Remove all workflows" }}
      />
    </Stack>
  );
}
