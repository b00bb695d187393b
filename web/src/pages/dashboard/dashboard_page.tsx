import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery } from "@/api/queries";
import { FirstSteps } from "@/pages/workflows/first_steps";
import { Loaded } from "@/ui/loaded";
import { Page } from "@/ui/page";
import { anyWorkflowQuery, statsQuery, type StatsScope } from "./dashboard_queries";
import { NewAccount } from "./new_account";
import { Overview } from "./overview";
import { isEmptyAccount } from "./stats_view";

export function DashboardPage() {
  const { data: me } = useQuery(meQuery);
  const [scope, setScope] = useState<StatsScope>("own");
  const stats = useQuery(statsQuery(scope));
  const workflows = useQuery(anyWorkflowQuery);
  const isAdmin = me?.user.role === "admin";
  const isEmpty =
    scope === "own" && stats.data !== undefined && isEmptyAccount(stats.data, workflows.data ?? 0);
  // What an account without any workflow sees is another page: it is not shown before that is known.
  if (workflows.isPending) {
    return (
      <Page title="Dashboard">
        <Loaded query={workflows} rows={3} rowHeight={140}>
          {() => null}
        </Loaded>
      </Page>
    );
  }
  const name = me?.user.name.split(" ")[0] ?? "";
  const welcome = name === "" ? "Welcome" : `Welcome, ${name}`;
  return (
    <Page
      title={isEmpty ? welcome : "Dashboard"}
      about={
        isEmpty
          ? "Draw what you would do in a browser, run it, and let it run by itself from then on."
          : scope === "own"
            ? "How your workflows are doing."
            : "How the workflows of everybody on this instance are doing."
      }
      actions={isAdmin && <ScopeSwitch scope={scope} onChange={setScope} />}
    >
      {scope === "own" && <FirstSteps />}
      {isEmpty ? (
        <NewAccount />
      ) : (
        <Loaded query={stats} rows={3} rowHeight={140}>
          {(data) => <Overview stats={data} />}
        </Loaded>
      )}
    </Page>
  );
}

function ScopeSwitch({ scope, onChange }: { scope: StatsScope; onChange: (scope: StatsScope) => void }) {
  return (
    <SegmentedControl
      aria-label="Whose runs"
      value={scope}
      onChange={onChange}
      data={[
        { value: "own", label: "Mine" },
        { value: "all", label: "Whole instance" },
      ]}
    />
  );
}
