// Importing JSON files: dropped anywhere on the page or picked, and what became of each.
import {
  Alert,
  Anchor,
  Button,
  Group,
  Modal,
  Overlay,
  Paper,
  Spoiler,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileDown } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { sentence } from "@/ui/sentence";
import { importFiles, type Imported } from "./import_files";
import { ProblemList } from "./problem_list";
import { countProblems } from "./problems";

const isClean = (one: Imported) => one.ok && one.problems.length === 0 && one.changes.length === 0;

function titleOf(results: readonly Imported[]): string {
  const made = results.filter((one) => one.ok).length;
  if (made === results.length) return "Imported";
  return made === 0 ? "Nothing was imported" : `${made} of ${results.length} imported`;
}

/** `dialog` must be rendered: it holds the hidden file field and shows what became of the files. */
export function useImport(): {
  pick: () => void;
  take: (files: File[]) => void;
  busy: boolean;
  dialog: ReactNode;
} {
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [results, setResults] = useState<readonly Imported[]>([]);
  const mutation = useMutation({
    mutationFn: importFiles,
    onSuccess: async (imported) => {
      if (imported.every(isClean)) {
        const names = imported.flatMap((one) => (one.ok ? [one.name] : []));
        notifications.show({ color: "teal", message: `Imported: ${names.join(", ")}.` });
      } else {
        setResults(imported);
      }
      await client.invalidateQueries({ queryKey: ["workflows"] });
    },
  });
  const take = (files: File[]) => {
    if (files.length > 0) mutation.mutate(files);
  };
  return {
    pick: () => field.current?.click(),
    take,
    busy: mutation.isPending,
    dialog: (
      <>
        <input
          ref={field}
          type="file"
          accept=".json,application/json"
          multiple
          hidden
          aria-label="Workflow files"
          onChange={(event) => {
            take([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
        <Modal opened={results.length > 0} onClose={() => setResults([])} title={titleOf(results)} size="lg">
          <Stack>
            {results.map((one, index) => (
              <ImportedFile key={index} result={one} />
            ))}
            <Group justify="flex-end">
              <Button onClick={() => setResults([])}>Done</Button>
            </Group>
          </Stack>
        </Modal>
      </>
    ),
  };
}

function ImportedFile({ result }: { result: Imported }) {
  if (!result.ok) {
    return (
      <Alert color="red" title={`${result.file} was not imported`}>
        {sentence(result.error)}
      </Alert>
    );
  }
  const problems = countProblems(result.problems);
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb={problems === "" && result.changes.length === 0 ? 0 : "xs"}>
        <Anchor component={Link} to={`/workflows/${result.id}/edit`} fw={600} size="sm">
          {result.name}
        </Anchor>
        <Text size="xs" c="dimmed">
          {problems === "" ? "ready to run" : problems}
        </Text>
      </Group>
      {result.problems.length > 0 && <ProblemList problems={result.problems} names={result.nodeNames} />}
      {result.changes.length > 0 && (
        <Spoiler maxHeight={84} showLabel="Show all changes" hideLabel="Show fewer" mt="xs">
          <Text size="xs" fw={600}>
            Brought to today’s names
          </Text>
          {result.changes.map((change, index) => (
            <Text key={index} size="xs" c="dimmed">
              {change}
            </Text>
          ))}
        </Spoiler>
      )}
    </Paper>
  );
}

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;

/** While files are dragged over the window, the whole page is the place to drop them. */
export function DropZone({ onFiles }: { onFiles: (files: File[]) => void }) {
  const [over, setOver] = useState(false);
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
  });
  useEffect(() => {
    // Every element that is crossed enters and leaves: the drag has left when as many left as entered.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const allow = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      latest.current([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", allow);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", allow);
      window.removeEventListener("drop", drop);
    };
  }, []);
  if (!over) return null;
  return (
    <Overlay fixed zIndex={400} backgroundOpacity={0.55} blur={2} style={{ pointerEvents: "none" }}>
      <Stack align="center" justify="center" h="100%" p="md">
        <Paper p="xl" radius="lg" shadow="lg" ta="center">
          <FileDown size={40} color="var(--mantine-primary-color-filled)" aria-hidden />
          <Title order={2} size="h4" mt="xs">
            Drop workflow files to import them
          </Title>
          <Text c="dimmed" size="sm">
            JSON files of Flow Builder or ScrapeFlow, one or several
          </Text>
        </Paper>
      </Stack>
    </Overlay>
  );
}
