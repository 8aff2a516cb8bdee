/** Bottom line of the machine panel: is this live, how late, and where do the numbers come from. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useLive } from '../../app-context.ts';
import type { MachineView } from '../../parts/headline.ts';
import { useTicker } from '../../parts/ticker.ts';
import { useAge } from '../../parts/use-text.ts';

export function MachineFoot({ machine }: { machine: MachineView }) {
  const { t } = useTranslation();
  const { latest, now } = useApp();
  const age = useAge();
  const lost = useLive((state) => state.connection !== 'live');
  const text = useRef<HTMLSpanElement>(null);
  useTicker(() => {
    const newest = latest.newestAt(machine.id);
    const said = newest > 0 ? t('machine.stale', { age: age(now() - newest) }) : t('machine.never');
    if (text.current && text.current.textContent !== said) text.current.textContent = said;
  });
  return (
    <div className="machine-foot">
      <span className="dot" data-lost={lost} />
      <span className="second">
        {t(lost ? 'connection.lost' : 'connection.live')} · <span ref={text} className="num" />
      </span>
      <span
        className="badge-dashed origin"
        data-origin={machine.origin}
        title={t(`originHint.${machine.origin}`)}
      >
        {t(`origin.${machine.origin}`)}
      </span>
    </div>
  );
}
