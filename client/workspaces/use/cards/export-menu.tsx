/** What is shown as a file: CSV for programs, XLSX for people. The server writes it, so that it holds exactly what it counted. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDownload, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UseGrouping } from '../../../../shared/use.ts';
import { useProblemText } from '../../../parts/problem-view.tsx';
import { download } from '../../../rest/rest-client.ts';
import { useParts } from '../use-context.ts';
import { rowsPath } from '../use-queries.ts';

export const MEDIA_TYPES = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
type FileKind = keyof typeof MEDIA_TYPES;

const GROUPINGS = ['equipment', 'day', 'total'] as const satisfies readonly UseGrouping[];

/** Buttons of the head of the page, or one of them on a phone. */
export function ExportMenu({ setProblem }: { setProblem: (sentence: string | null) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="use-exports">
        <FileMenu kinds={['csv']} setProblem={setProblem} />
        <FileMenu kinds={['xlsx']} setProblem={setProblem} />
        <Button variant="default" leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
          {t('use.print')}
        </Button>
      </div>
      <div className="use-exports-small">
        <FileMenu kinds={['csv', 'xlsx']} setProblem={setProblem} />
      </div>
    </>
  );
}

interface FileMenuProps {
  kinds: readonly FileKind[];
  setProblem: (sentence: string | null) => void;
}

function FileMenu({ kinds, setProblem }: FileMenuProps) {
  const { t } = useTranslation();
  const { scope, period } = useParts();
  const problemText = useProblemText();
  const [isBusy, setBusy] = useState(false);
  const [only] = kinds.length === 1 ? kinds : [];
  const save = async (kind: FileKind, by: UseGrouping): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await download(rowsPath(scope, by), MEDIA_TYPES[kind], `use-${by}-${period.first}.${kind}`);
    } catch (problem) {
      setProblem(problemText(problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu position="bottom-end" shadow="md" withinPortal>
      <Menu.Target>
        {only ? (
          <Button variant="default" loading={isBusy} leftSection={<IconDownload size={16} />}>
            {only.toUpperCase()}
          </Button>
        ) : (
          <ActionIcon variant="default" size={44} loading={isBusy} aria-label={t('use.export')}>
            <IconDownload size={19} />
          </ActionIcon>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <div key={kind}>
            <Menu.Label>{t('use.exportAs', { kind: kind.toUpperCase() })}</Menu.Label>
            {GROUPINGS.map((by) => (
              <Menu.Item key={by} onClick={() => void save(kind, by)}>
                {t(`use.by.${by}`)}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
