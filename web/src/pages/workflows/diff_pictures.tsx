// Two versions of a workflow beside each other, with what changed marked.
import { Box, Paper, SimpleGrid, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { Schemas } from "@/api/client";
import { FlowPicture } from "@/ui/flow_thumbnail";
import { pictureOf } from "@/ui/flow_thumbnail_layout";
import type { DiffMarks } from "./diff_marks";

type Document = Schemas["StoredDocument"];

// Below this scale names cannot be read: the picture scrolls instead.
const leastScale = 0.5;
// A long row of steps is read better above the other than beside it.
const longRow = 3;

function Side({
  title,
  document,
  marks,
  chosen,
  onChoose,
}: {
  title: string;
  document: Document;
  marks: DiffMarks["before"];
  chosen: string | null;
  onChoose: (target: string | null) => void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen === null) return;
    const node = frame.current?.querySelector(`[data-node="${CSS.escape(chosen)}"]`);
    node?.scrollIntoView({ behavior: "smooth", block: "nearest", inline: "center" });
  }, [chosen]);
  const { width } = pictureOf(document).bounds;
  return (
    <Paper withBorder radius="lg" p="md" component="section" aria-label={title} style={{ minWidth: 0 }}>
      <Text size="sm" fw={600} mb="xs">
        {title}
      </Text>
      <Box
        ref={frame}
        mah={380}
        style={{ overflow: "auto" }}
        // A region that scrolls can be reached and scrolled with the keyboard.
        tabIndex={0}
        role="group"
        aria-label={`Picture of ${title}`}
      >
        <Box miw={width * leastScale}>
          <FlowPicture
            document={document}
            label={title}
            shownWidth={Math.max(560, width * leastScale)}
            marks={marks}
            chosen={chosen}
            onChoose={(id) => onChoose(id === chosen ? null : id)}
          />
        </Box>
      </Box>
    </Paper>
  );
}

export function DiffPictures({
  before,
  after,
  marks,
  chosen,
  onChoose,
}: {
  before: { title: string; document: Document };
  after: { title: string; document: Document };
  marks: DiffMarks;
  chosen: string | null;
  onChoose: (target: string | null) => void;
}) {
  const { width, height } = pictureOf(after.document).bounds;
  return (
    <SimpleGrid cols={{ base: 1, sm: width / height > longRow ? 1 : 2 }} spacing="md">
      <Side {...before} marks={marks.before} chosen={chosen} onChoose={onChoose} />
      <Side {...after} marks={marks.after} chosen={chosen} onChoose={onChoose} />
    </SimpleGrid>
  );
}
