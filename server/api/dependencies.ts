/** Everything the people's door needs from the house, as one object that main builds. */
import type { Base } from '../../shared/base.ts';
import type { WarningReadiness } from '../../shared/early-warning.ts';
import type { Fact } from '../../shared/fact.ts';
import type { ScenarioDefinition } from '../../shared/insight.ts';
import type { EquipmentId } from '../../shared/names.ts';
import type { PlanFact, PlanFactBody } from '../../shared/plan.ts';
import type { PastAnswer } from '../../shared/past.ts';
import type { Pattern } from '../../shared/pattern.ts';
import type { EquipmentNow } from '../../shared/protocol.ts';
import type { Project } from '../../shared/teaching.ts';
import type { LocalText } from '../../shared/text.ts';
import type { WhyAnswer, WhySubject } from '../../shared/why.ts';
import type { PlanBook } from '../insight/plan-book.ts';
import type { HistoryStore } from '../history/history-store.ts';
import type { Quarantine } from '../ingest/ingest.ts';
import type { Imports } from '../imports/imports.ts';
import type { Onboarding } from '../onboarding/onboarding.ts';
import type { UseLedger } from '../use/use-ledger.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Person, RecordStore } from '../records/record-store.ts';

/** One part without which the server cannot serve. `reason` is for people, while not ok. */
export interface ReadinessPart {
  name: string;
  ok: boolean;
  reason?: string | undefined;
}

/** What api needs of access/sign-in. */
export interface SignInDoor {
  logIn(attempt: { username: string; password: string; address: string }): Promise<{
    person: Person;
    cookie: string;
  }>;
  logOut(cookieHeader: string | undefined): Promise<string>;
  authenticate(cookieHeader: string | undefined): Promise<{ person: Person; tokenHash: string } | undefined>;
  isForeign(headers: {
    origin?: string | undefined;
    host?: string | undefined;
    'sec-fetch-site'?: string | string[] | undefined;
  }): boolean;
}

export interface ApiDependencies {
  /** The base as it is now; it may change while the server runs. */
  readBase: () => Base;
  /** True where demo sign-ins are on. */
  demo: boolean;
  projects: readonly Project[];
  scenarioDefinitions: readonly ScenarioDefinition[];
  records: RecordStore;
  history: Pick<HistoryStore, 'query' | 'latest' | 'read'>;
  readEquipment: (id: EquipmentId) => EquipmentNow | undefined;
  readWhy: (id: EquipmentId, subject: WhySubject) => WhyAnswer | undefined;
  readWarningReadiness: (id: EquipmentId) => WarningReadiness[];
  quarantine: Quarantine;
  onboarding: Onboarding;
  imports: Imports;
  /** Orders, sessions, bookings. */
  plan: {
    /** The plan as it stands. */
    read: () => PlanBook;
    /** Keeps what a person decided now; it counts when the promise resolves. */
    decide: (bodies: readonly PlanFactBody[], by: string) => Promise<readonly PlanFact[]>;
  };
  /** How far the demo's generated past has come. */
  pastStatus: () => PastAnswer;
  use: UseLedger;
  metrics: Metrics;
  /** Broker link and stores; called at each `GET /readyz`. */
  readiness: () => Promise<readonly ReadinessPart[]>;
  /** Tells the twin a fact that is already in the records. */
  applyFact: (fact: Fact) => void;
  /** Says a rule of a project in both languages. */
  sayRule: (rule: Pattern, project: Project) => LocalText;
  signIn: SignInDoor;
  hashPassword: (password: string) => Promise<string>;
  /** Called after people or their cards have changed. */
  peopleChanged: () => Promise<void> | void;
  /** The built client (dist/client). Where it is missing, `/` says so and the API works. */
  clientDirectory: string;
  /** PEM texts: people reach us by https only. */
  tls?: { cert: string; key: string };
  /** Requests a second under /api, averaged over {@link RATE_WINDOW_SECONDS}, per sign-in or address. */
  requestsPerSecond?: number;
  log: Log;
  now: () => number;
}

/** Bursts (a page that opens) may use up this many seconds' requests at once. */
export const RATE_WINDOW_SECONDS = 10;
export const DEFAULT_REQUESTS_PER_SECOND = 20;
