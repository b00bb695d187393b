// Role and limits, as the invitation and the change of a user ask for them.
import { Fieldset, NumberInput, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Schemas } from "@/api/client";
import { limitFields, type LimitTexts } from "./limits";

export function RoleField({
  value,
  onChange,
}: {
  value: Schemas["Role"];
  onChange: (role: Schemas["Role"]) => void;
}) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500} id="role-label">
        Role
      </Text>
      <SegmentedControl
        aria-labelledby="role-label"
        value={value}
        onChange={onChange}
        data={[
          { value: "member", label: "Member" },
          { value: "admin", label: "Administrator" },
        ]}
      />
      <Text size="xs" c="dimmed">
        {value === "admin"
          ? "Also manages users and sees settings and the audit log of everybody. Never another's secrets."
          : "Sees and changes only their own workflows, runs and credentials."}
      </Text>
    </Stack>
  );
}

export function LimitFields({
  value,
  onChange,
}: {
  value: LimitTexts;
  onChange: (value: LimitTexts) => void;
}) {
  return (
    <Fieldset legend="Limits">
      <Text size="xs" c="dimmed" mb="sm">
        An empty field leaves the limit of the instance.
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {limitFields.map(({ name, label }) => (
          <NumberInput
            key={name}
            label={label}
            placeholder="as the instance"
            min={0}
            max={1_000_000_000}
            allowDecimal={false}
            allowNegative={false}
            thousandSeparator=" "
            value={value[name]}
            onChange={(next) => onChange({ ...value, [name]: String(next) })}
          />
        ))}
      </SimpleGrid>
    </Fieldset>
  );
}
