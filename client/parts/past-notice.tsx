/** A quiet line while the demo's past is being filled in: why the calendars are not full yet, and how long it will take. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApp } from '../app-context.ts';
import { pastQuery } from '../rest/queries.ts';

/** Whoever looks after the demo, and whoever teaches with it; nobody else needs to know. */
const ROLES: readonly string[] = ['manager', 'instructor'];

export function PastNotice() {
  const { t } = useTranslation();
  const { me, base } = useApp();
  const isAsked = base.demo && ROLES.includes(me.role);
  const { data } = useQuery({ ...pastQuery, enabled: isAsked });
  if (!isAsked || (data?.state !== 'running' && data?.state !== 'failed')) return null;
  const percent = Math.floor(data.share * 100);
  return (
    <span className="past-notice" role="status" title={t('past.hint')}>
      {data.state === 'running' ? t('past.running', { percent }) : t('past.failed')}
    </span>
  );
}
