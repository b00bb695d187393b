// The names that can be typed at the caret, with what they had in the last run. The text area keeps the focus; this list is
// steered from there.
import { Badge, Group, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { guarded, type Candidate } from "./completion";
import classes from "./form.module.css";
import { shortValue } from "./short_value";

export interface CompletionListProps {
  id: string;
  candidates: readonly Candidate[];
  active: number;
  onPick: (candidate: Candidate) => void;
  onActive: (index: number) => void;
}

export const optionId = (listId: string, index: number): string => `${listId}-${index}`;

function Detail({ candidate }: { candidate: Candidate }) {
  if (candidate.description === undefined && candidate.sample === undefined && !candidate.mayBeAbsent)
    return null;
  return (
    <div className={classes.detail}>
      {candidate.description !== undefined && <Text size="xs">{candidate.description}</Text>}
      {candidate.sample !== undefined && (
        <Text size="xs" c="dimmed" ff="monospace" lineClamp={3} style={{ overflowWrap: "anywhere" }}>
          {shortValue(candidate.sample, 300)}
        </Text>
      )}
      {candidate.mayBeAbsent && (
        <Group gap={6} wrap="nowrap" align="flex-start" mt={4}>
          <TriangleAlert size={13} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
          <Text size="xs">
            Not there on every path. Guard it: <code>{guarded(candidate.insert)}</code>
          </Text>
        </Group>
      )}
    </div>
  );
}

export function CompletionList({ id, candidates, active, onPick, onActive }: CompletionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const option = list.current?.querySelector('[aria-selected="true"]');
    // A test's document has no layout.
    if (option && "scrollIntoView" in option) option.scrollIntoView({ block: "nearest" });
  }, [active]);
  const chosen = candidates[active];
  return (
    <div>
      <div className={classes.list} ref={list} role="listbox" id={id} aria-label="Names and functions">
        {candidates.map((candidate, index) => {
          const startsGroup = candidates[index - 1]?.group !== candidate.group;
          return (
            <div key={`${candidate.group} ${candidate.label}`} role="presentation">
              {startsGroup && (
                <div className={classes.group} role="presentation">
                  {candidate.group}
                </div>
              )}
              {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the text area has the keys */}
              <div
                className={classes.option}
                role="option"
                tabIndex={-1}
                id={optionId(id, index)}
                aria-selected={index === active}
                onMouseMove={() => onActive(index)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onPick(candidate)}
              >
                <span className={classes.optionName}>
                  {candidate.label}
                  {candidate.goesOn ? " …" : ""}
                </span>
                <span className={classes.optionSample} aria-hidden>
                  {candidate.sample === undefined ? "" : shortValue(candidate.sample, 60)}
                </span>
                {candidate.type !== "" && (
                  <Badge size="xs" variant="light" color="gray" tt="none" style={{ flexShrink: 0 }}>
                    {candidate.type}
                  </Badge>
                )}
              </div>
            </div>
          );
        })}
      </div>
      {chosen && <Detail candidate={chosen} />}
    </div>
  );
}
