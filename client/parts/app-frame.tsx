/** The signed-in frame: who, base, live link, header, page. Whoever is not signed in sees the sign-in page instead. */
import { Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, type ReactNode, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { BaseView } from '../../shared/api.ts';
import type { Me } from '../../shared/people.ts';
import { AppContext, type AppParts } from '../app-context.ts';
import { FrameBuffer } from '../live/frame-buffer.ts';
import { LatestValues } from '../live/latest-values.ts';
import { createLiveStore } from '../live/live-store.ts';
import { createLiveLink, localNowMs } from '../live/socket.ts';
import { TwinClock } from '../live/twin-clock.ts';
import { initialsOf } from '../format/initials.ts';
import { baseQuery, meQuery, peopleQuery } from '../rest/queries.ts';
import { SignIn } from '../workspaces/sign-in.tsx';
import { Header } from './header.tsx';
import { ProblemView } from './problem-view.tsx';

/** Root of every page. */
export function AppFrame() {
  const me = useQuery(meQuery);
  const base = useQuery({ ...baseQuery, enabled: Boolean(me.data) });
  if (me.isError)
    return (
      <Centred>
        <ProblemView problem={me.error} retry={() => void me.refetch()} />
      </Centred>
    );
  if (me.isPending) return <Waiting />;
  if (!me.data) return <SignIn />;
  if (base.isError)
    return (
      <Centred>
        <ProblemView problem={base.error} retry={() => void base.refetch()} />
      </Centred>
    );
  if (base.isPending) return <Waiting />;
  return <SignedIn key={me.data.id} me={me.data} base={base.data} />;
}

function Centred({ children }: { children: ReactNode }) {
  return <main className="centred">{children}</main>;
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <Centred>
      <Loader aria-label={t('connection.connecting')} />
    </Centred>
  );
}

/** Students' names for staff; nobody else is sent any. A ref, so that names that come late do not restart the live link. */
function usePeopleNames(me: Me): RefObject<ReadonlyMap<string, string>> {
  const people = useQuery({ ...peopleQuery, enabled: me.role === 'manager' || me.role === 'instructor' });
  const names = useRef<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    names.current = new Map((people.data ?? []).map(({ id, name }) => [id, name]));
  }, [people.data]);
  return names;
}

function SignedIn({ me, base }: { me: Me; base: BaseView }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const names = usePeopleNames(me);
  const parts = useMemo<AppParts>(() => {
    const clock = new TwinClock();
    const personName = (id: string): string => (id === me.id ? me.name : (names.current.get(id) ?? id));
    return {
      me,
      base,
      equipment: new Map(base.equipment.map((item) => [item.id, item])),
      store: createLiveStore(),
      buffer: new FrameBuffer(),
      latest: new LatestValues(),
      clock,
      now: () => clock.serverNowMs(localNowMs()),
      personName,
      initials: (id) => initialsOf(personName(id)),
    };
  }, [me, base, names]);

  useEffect(() => {
    const link = createLiveLink({
      ...parts,
      onSignedOut: () => queries.setQueryData(meQuery.queryKey, null),
      onBase: () => void queries.invalidateQueries({ queryKey: baseQuery.queryKey }),
    });
    link.watch(base.workshops.map(({ id }) => id));
    return () => link.stop();
  }, [parts, base, queries]);

  return (
    <AppContext.Provider value={parts}>
      <a className="skip" href="#main">
        {t('nav.skip')}
      </a>
      <Header />
      <main id="main" className="page" tabIndex={-1}>
        <Outlet />
      </main>
    </AppContext.Provider>
  );
}
