/** Every version of the base file: who, when, why, what changed; any of them can be the base again. */
import { Button, Modal, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../app-context.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { useLocalText } from '../../parts/use-text.ts';
import { restoreVersion, versionsQuery } from './quarantine-queries.ts';
import { whenOf } from './when.ts';

export function VersionList({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation();
  const { base, now } = useApp();
  const text = useLocalText();
  const queries = useQueryClient();
  const versions = useQuery({ ...versionsQuery, enabled: opened });
  const restore = useMutation({
    mutationFn: restoreVersion,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['quarantine'] }),
  });
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={t('quarantine.versions')}
      closeButtonProps={{ 'aria-label': t('quarantine.cancel') }}
    >
      {versions.isPending && <Skeleton height={120} />}
      {versions.isError && <ProblemView problem={versions.error} retry={() => void versions.refetch()} />}
      {restore.isError && <ProblemView problem={restore.error} />}
      <ol className="q-versions">
        {versions.data?.map((one) => (
          <li key={one.version}>
            <strong className="num">{one.version}</strong>
            <div>
              <div>{one.changes.map((change) => text(change)).join('；') || t('quarantine.noChange')}</div>
              <div className="second num">
                {whenOf(one.at, now(), base.timezone)} · {one.by ?? t('quarantine.outside')}
              </div>
            </div>
            {one.current ? (
              <span className="second">{t('quarantine.inUse')}</span>
            ) : (
              <Button
                size="compact-sm"
                variant="default"
                loading={restore.isPending && restore.variables === one.version}
                onClick={() => restore.mutate(one.version)}
              >
                {t('quarantine.restore')}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Modal>
  );
}
