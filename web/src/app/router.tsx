// Every address of the editor. A page is loaded when somebody goes there.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { instanceQuery, meQuery } from "@/api/queries";
import { AdminArea } from "./admin_area";
import { NotFound, PageError } from "./errors";
import { queryClient } from "./providers";
import { onSessionEnded, safeNext } from "./session";
import { Shell } from "./shell";

const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: PageError,
});

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const textMember = <Name extends string>(
  search: Record<string, unknown>,
  name: Name,
): Partial<Record<Name, string>> => {
  const value = text(search[name]);
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, string>>;
};

// --- without an account ---

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { next?: string; ended?: true } => {
    const next = safeNext(search.next);
    return {
      ...(next === undefined ? {} : { next }),
      ...(search.ended === true ? ({ ended: true } as const) : {}),
    };
  },
  // Who is signed in already (in another tab, say) is led on.
  beforeLoad: async ({ search }) => {
    const me = await queryClient.query({ ...meQuery, staleTime: 0 });
    if (me) throw redirect({ href: search.next ?? "/", replace: true });
  },
  component: lazyRouteComponent(() => import("@/pages/sign_in/login_page"), "LoginPage"),
});
const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("@/pages/sign_in/setup_page"), "SetupPage"),
});
const passwordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/password",
  component: lazyRouteComponent(() => import("@/pages/sign_in/password_page"), "PasswordPage"),
});

// --- with one ---

const memberRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "member",
  beforeLoad: async ({ location }) => {
    const me = await queryClient.query({ ...meQuery, staleTime: "static" });
    if (me) return;
    const instance = await queryClient.query({ ...instanceQuery, staleTime: "static" });
    if (instance.needs_setup) throw redirect({ to: "/setup" });
    throw redirect({ to: "/login", search: location.href === "/" ? {} : { next: location.href } });
  },
  component: Outlet,
});
const shellRoute = createRoute({ getParentRoute: () => memberRoute, id: "shell", component: Shell });

const dashboardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  component: lazyRouteComponent(() => import("@/pages/dashboard/dashboard_page"), "DashboardPage"),
});

const workflowsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workflows",
  validateSearch: (search: Record<string, unknown>): { text?: string; status?: string } => ({
    ...textMember(search, "text"),
    ...textMember(search, "status"),
  }),
  component: lazyRouteComponent(() => import("@/pages/workflows/workflows_page"), "WorkflowsPage"),
});
export const workflowTabs = ["overview", "runs", "triggers", "versions"] as const;
export type WorkflowTab = (typeof workflowTabs)[number];
const workflowRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workflows/$workflowId",
  validateSearch: (search: Record<string, unknown>): { tab?: WorkflowTab } => {
    const tab = workflowTabs.find((one) => one === search.tab);
    return tab ? { tab } : {};
  },
  component: lazyRouteComponent(() => import("@/pages/workflows/workflow_page"), "WorkflowPage"),
});
const versionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/workflows/$workflowId/versions/$version",
  validateSearch: (search: Record<string, unknown>): { against?: number } =>
    typeof search.against === "number" ? { against: search.against } : {},
  component: lazyRouteComponent(() => import("@/pages/workflows/version_page"), "VersionPage"),
});
const templatesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/templates",
  component: lazyRouteComponent(() => import("@/pages/templates/templates_page"), "TemplatesPage"),
});

const executionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/executions",
  validateSearch: (search: Record<string, unknown>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(search).filter((one): one is [string, string] => text(one[1]) !== undefined),
    ),
  component: lazyRouteComponent(() => import("@/pages/executions/executions_page"), "ExecutionsPage"),
});
const executionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/executions/$executionId",
  validateSearch: (search: Record<string, unknown>): { node?: string } => {
    const node = text(search.node);
    return node ? { node } : {};
  },
  component: lazyRouteComponent(() => import("@/pages/executions/execution_page"), "ExecutionPage"),
});
const compareRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/executions/$executionId/compare/$otherId",
  component: lazyRouteComponent(() => import("@/pages/executions/compare_page"), "ComparePage"),
});

const credentialsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/credentials",
  component: lazyRouteComponent(() => import("@/pages/credentials/credentials_page"), "CredentialsPage"),
});
const alertsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/alerts",
  component: lazyRouteComponent(() => import("@/pages/alerts/alerts_page"), "AlertsPage"),
});
const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("@/pages/account/account_page"), "AccountPage"),
});
const tokensRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/tokens",
  component: lazyRouteComponent(() => import("@/pages/tokens/tokens_page"), "TokensPage"),
});
const usageRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/usage",
  component: lazyRouteComponent(() => import("@/pages/usage/usage_page"), "UsagePage"),
});
const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/audit",
  component: lazyRouteComponent(() => import("@/pages/audit/audit_page"), "AuditPage"),
});
const adminRoute = createRoute({ getParentRoute: () => shellRoute, id: "admin", component: AdminArea });
const usersRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/users",
  component: lazyRouteComponent(() => import("@/pages/users/users_page"), "UsersPage"),
});
const settingsRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/pages/settings/settings_page"), "SettingsPage"),
});

// The canvas takes the whole window.
const editorRoute = createRoute({
  getParentRoute: () => memberRoute,
  path: "/workflows/$workflowId/edit",
  component: lazyRouteComponent(() => import("@/pages/editor/editor_page"), "EditorPage"),
});

const routeTree = rootRoute.addChildren([
  loginRoute,
  setupRoute,
  passwordRoute,
  memberRoute.addChildren([
    editorRoute,
    shellRoute.addChildren([
      dashboardRoute,
      workflowsRoute,
      workflowRoute,
      versionRoute,
      templatesRoute,
      executionsRoute,
      executionRoute,
      compareRoute,
      credentialsRoute,
      alertsRoute,
      accountRoute,
      tokensRoute,
      usageRoute,
      auditRoute,
      adminRoute.addChildren([usersRoute, settingsRoute]),
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPendingMs: 300,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

onSessionEnded(() => {
  // One of many queries that fail at once is enough; `me` must say so before the routes ask.
  if (queryClient.getQueryData(meQuery.queryKey) === null) return;
  queryClient.setQueryData(meQuery.queryKey, null);
  const next = safeNext(router.state.location.href);
  void router.navigate({ to: "/login", search: { ended: true, ...(next === undefined ? {} : { next }) } });
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
