/** What equipment is used for, as a patch of its colour and its word; nothing where no use is planned. */
import { useTranslation } from 'react-i18next';
import type { UseMode } from '../../shared/equipment.ts';

export function UseModeTag({ useMode }: { useMode: UseMode | undefined }) {
  const { t } = useTranslation();
  if (useMode === undefined || useMode === 'unassigned') return null;
  return (
    <span className="second">
      {' · '}
      <svg width={9} height={9} viewBox="0 0 9 9" aria-hidden="true" className="icon">
        <rect width="9" height="9" rx="2" fill={`var(--use-${useMode})`} />
      </svg>{' '}
      {t(`useMode.${useMode}`)}
    </span>
  );
}
