/** The sheet beside the ledger: what a figure means, how it is counted, and every interval it was counted from. */
import { ActionIcon, Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTopic, intervalsOf, type Topic } from '../model/use-topic.ts';
import { useParts } from '../use-context.ts';
import { SheetHead } from './sheet-head.tsx';
import { SheetIntervals } from './sheet-intervals.tsx';
import { SheetParts } from './sheet-parts.tsx';

/** From this width on the sheet has a place of its own. */
const DOCKED = '(min-width: 1280px)';
const PHONE = '(max-width: 640px)';

export function UseSheet({ topic }: { topic: Topic }) {
  const { t } = useTranslation();
  const { open } = useParts();
  const isDocked = useMediaQuery(DOCKED, undefined, { getInitialValueInEffect: false });
  const isPhone = useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
  const close = (): void => open(null);
  if (isDocked) return <Docked topic={topic} close={close} />;
  return (
    <Drawer
      opened
      onClose={close}
      position={isPhone ? 'bottom' : 'right'}
      size={isPhone ? '86%' : 380}
      withCloseButton={false}
      // The page does not scroll anyway; the lock would write a style of its own, which the server's policy refuses.
      lockScroll={false}
      aria-label={t('use.sheet')}
      classNames={{ content: 'use-drawer', body: 'use-drawer-body' }}
    >
      <SheetBody topic={topic} close={close} />
    </Drawer>
  );
}

interface SheetProps {
  topic: Topic;
  close: () => void;
}

/** Takes the focus when it opens, gives it back to what opened it when it closes; Escape closes. */
function Docked({ topic, close }: SheetProps) {
  const { t } = useTranslation();
  const sheet = useRef<HTMLElement>(null);
  const opener = useRef<HTMLElement | null>(null);
  const key = formatTopic(topic);
  useEffect(() => {
    const active = document.activeElement;
    if (active instanceof HTMLElement && !sheet.current?.contains(active) && active !== document.body)
      opener.current = active;
    sheet.current?.focus({ preventScroll: true });
  }, [key]);
  const closeAndReturn = (): void => {
    close();
    opener.current?.focus();
  };
  const closeLatest = useRef(closeAndReturn);
  useEffect(() => {
    closeLatest.current = closeAndReturn;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event;
      // Escape closes the innermost thing first: an open list or dialog keeps it.
      const isFieldOpen =
        target instanceof Element &&
        target.closest('[data-expanded], [aria-expanded="true"], [role="dialog"], [role="menu"]');
      if (event.key === 'Escape' && !event.defaultPrevented && !isFieldOpen) closeLatest.current();
    };
    // Before the field itself hears it and closes.
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, []);
  return (
    <aside className="card use-sheet" ref={sheet} tabIndex={-1} aria-label={t('use.sheet')}>
      <SheetBody topic={topic} close={closeAndReturn} />
    </aside>
  );
}

function SheetBody({ topic, close }: SheetProps) {
  const { t } = useTranslation();
  const filter = intervalsOf(topic);
  return (
    <>
      <ActionIcon
        className="use-sheet-close"
        variant="subtle"
        color="gray"
        size={34}
        aria-label={t('use.close')}
        onClick={close}
      >
        <IconX size={18} />
      </ActionIcon>
      <SheetHead topic={topic} />
      <div className="use-sheet-scroll scroll">
        <SheetParts topic={topic} />
        {filter && <SheetIntervals key={formatTopic(topic)} filter={filter} topic={topic} />}
      </div>
    </>
  );
}
