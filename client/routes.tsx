/** The address says what one looks at; it can be shared and reloaded. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { AppFrame } from './parts/app-frame.tsx';
import { readUseSearch } from './workspaces/use/use-search.ts';

const root = createRootRoute({ component: AppFrame });

/** Search part of the twin's address. */
export interface TwinSearch {
  view?: 'table';
}

const readTwinSearch = (search: Record<string, unknown>): TwinSearch =>
  search['view'] === 'table' ? { view: 'table' } : {};
const twinPage = lazyRouteComponent(() => import('./workspaces/twin/twin-page.tsx'), 'TwinPage');

const twin = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readTwinSearch,
  component: twinPage,
});
const equipment = createRoute({
  getParentRoute: () => root,
  path: '/equipment/$equipment',
  validateSearch: readTwinSearch,
  component: twinPage,
});
const projects = createRoute({
  getParentRoute: () => root,
  path: '/projects',
  component: lazyRouteComponent(() => import('./workspaces/projects/projects-page.tsx'), 'ProjectsPage'),
});
const project = createRoute({
  getParentRoute: () => root,
  path: '/projects/$project',
  component: lazyRouteComponent(() => import('./workspaces/projects/project-page.tsx'), 'ProjectPage'),
});
/** Search part of the quarantine's address: the group that one looks at. */
export interface QuarantineSearch {
  group?: string;
}

const readQuarantineSearch = (search: Record<string, unknown>): QuarantineSearch => {
  const { group } = search;
  // Ids may look like numbers, which the router reads as such.
  return typeof group === 'string' || typeof group === 'number' ? { group: String(group) } : {};
};

const quarantine = createRoute({
  getParentRoute: () => root,
  path: '/quarantine',
  validateSearch: readQuarantineSearch,
  component: lazyRouteComponent(
    () => import('./workspaces/quarantine/quarantine-page.tsx'),
    'QuarantinePage',
  ),
});
const use = createRoute({
  getParentRoute: () => root,
  path: '/use',
  validateSearch: readUseSearch,
  component: lazyRouteComponent(() => import('./workspaces/use/use-page.tsx'), 'UsePage'),
});
const alarms = createRoute({
  getParentRoute: () => root,
  path: '/alarms',
  component: lazyRouteComponent(() => import('./workspaces/alarms/alarms-page.tsx'), 'AlarmsPage'),
});
const elsewhere = createRoute({
  getParentRoute: () => root,
  path: '$',
  beforeLoad: () => {
    // TanStack Router redirects by a throw.
    throw redirect({ to: '/' });
  },
});

/** The application's router. */
export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren([twin, equipment, projects, project, use, quarantine, alarms, elsewhere]),
    defaultPreload: 'intent',
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
