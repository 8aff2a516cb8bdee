/** Chooses the period: kind, then which one; days in native fields, so that every browser and reader brings its own calendar. */
import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import { IconCalendar, IconChevronDown, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, isDay } from '../../../format/zoned-day.ts';
import { ownPeriod, periodAround, periodsOfYear, type Period } from '../model/use-period.ts';
import { usePeriodName } from '../use-words.ts';

interface PeriodPickerProps {
  period: Period;
  today: string;
  choose: (period: Period) => void;
}

export function PeriodPicker({ period, today, choose }: PeriodPickerProps) {
  const { t } = useTranslation();
  const name = usePeriodName();
  const [isOpen, setOpen] = useState(false);
  const take = (chosen: Period): void => {
    choose(chosen);
    setOpen(false);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          className="use-pick"
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          leftSection={<IconCalendar size={16} />}
          rightSection={<IconChevronDown size={15} />}
          onClick={() => setOpen(!isOpen)}
        >
          {name(period)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('use.period.choose')}>
        {period.kind === 'week' || period.kind === 'own' ? (
          <DayFields period={period} today={today} choose={take} />
        ) : (
          <Year kind={period.kind} period={period} today={today} choose={take} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

interface YearProps extends PeriodPickerProps {
  kind: 'month' | 'quarter' | 'term';
}

function Year({ kind, period, today, choose }: YearProps) {
  const { t } = useTranslation();
  const [year, setYear] = useState(Number(period.first.slice(0, 4)));
  const label = (one: Period): string => {
    const month = Number(one.first.slice(5, 7));
    if (kind === 'month') return t(`use.month.${month}`);
    if (kind === 'quarter') return t('use.period.nth', { n: Math.ceil(month / 3) });
    return t(month === 2 ? 'use.period.spring' : 'use.period.autumn');
  };
  return (
    <div className="use-year">
      <div className="use-year-head">
        <ActionIcon
          variant="subtle"
          size={34}
          aria-label={t('use.period.yearBefore')}
          onClick={() => setYear(year - 1)}
        >
          <IconChevronLeft size={17} />
        </ActionIcon>
        <strong className="num" aria-live="polite">
          {year}
        </strong>
        <ActionIcon
          variant="subtle"
          size={34}
          aria-label={t('use.period.yearAfter')}
          disabled={`${year + 1}-01-01` > today}
          onClick={() => setYear(year + 1)}
        >
          <IconChevronRight size={17} />
        </ActionIcon>
      </div>
      <div className="use-year-parts" data-kind={kind}>
        {periodsOfYear(kind, year).map((one) => (
          <button
            key={one.first}
            type="button"
            aria-pressed={one.first === period.first}
            disabled={one.first > today}
            onClick={() => choose(one)}
          >
            {label(one)}
          </button>
        ))}
      </div>
    </div>
  );
}

function DayFields({ period, today, choose }: PeriodPickerProps) {
  const { t } = useTranslation();
  const [first, setFirst] = useState(period.first);
  const [last, setLast] = useState(addDays(period.end, -1));
  const isWeek = period.kind === 'week';
  const take = (): void => {
    if (isDay(first) && (isWeek || isDay(last)))
      choose(isWeek ? periodAround('week', first) : ownPeriod(first, last));
  };
  return (
    <form
      className="use-days-form"
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <TextInput
        type="date"
        label={t(isWeek ? 'use.period.dayOfWeek' : 'use.period.first')}
        value={first}
        max={today}
        required
        onChange={(event) => setFirst(event.currentTarget.value)}
      />
      {!isWeek && (
        <TextInput
          type="date"
          label={t('use.period.last')}
          value={last}
          required
          onChange={(event) => setLast(event.currentTarget.value)}
        />
      )}
      <Button type="submit">{t('use.period.show')}</Button>
    </form>
  );
}
