// What went wrong with a form, as a sentence above its button.
import { Alert } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { sentence } from "./sentence";

export function FormError({ error }: { error: Error | null }) {
  if (!error) return null;
  return (
    <Alert color="red" role="alert" icon={<TriangleAlert size={18} aria-hidden />} p="sm">
      {sentence(error.message)}
    </Alert>
  );
}
