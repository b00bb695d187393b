// What a schedule does when it cannot simply start a run.
import { NumberInput, Select, SimpleGrid } from "@mantine/core";
import { misfires, misfireWords, overlaps, overlapWords, type Policy } from "./schedule_plan";

export function SchedulePolicy({ policy, onChange }: { policy: Policy; onChange: (policy: Policy) => void }) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <Select
        label="When times were missed"
        description="The service was down, or the workflow could not start"
        allowDeselect={false}
        value={policy.misfire}
        data={misfires.map((value) => ({ value, label: misfireWords[value] }))}
        onChange={(value) =>
          onChange({ ...policy, misfire: misfires.find((one) => one === value) ?? "coalesce" })
        }
      />
      <Select
        label="When the run before is still under way"
        description="So that two runs do not get in each other’s way"
        allowDeselect={false}
        value={policy.overlap}
        data={overlaps.map((value) => ({ value, label: overlapWords[value] }))}
        onChange={(value) =>
          onChange({ ...policy, overlap: overlaps.find((one) => one === value) ?? "skip" })
        }
      />
      {policy.misfire === "catch_up" && (
        <NumberInput
          label="Catch up on at most"
          description="The newest this many; older ones are skipped"
          min={1}
          max={1_000}
          allowDecimal={false}
          value={policy.catchUpMax}
          onChange={(value) => {
            if (typeof value === "number") onChange({ ...policy, catchUpMax: value });
          }}
        />
      )}
      <NumberInput
        label="Spread starts over"
        description="Delays the start by its own share of this, to spare the site"
        suffix=" seconds"
        min={0}
        max={86_400}
        allowDecimal={false}
        value={policy.jitterSeconds}
        onChange={(value) => {
          if (typeof value === "number") onChange({ ...policy, jitterSeconds: value });
        }}
      />
    </SimpleGrid>
  );
}
