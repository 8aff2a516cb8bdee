/** What the list shows, as CSV (RFC 4180) for a spreadsheet. */
import type { QuarantineSummary } from '../../../shared/onboarding.ts';

/** A cell that begins like a formula would be one in a spreadsheet; text from machines must stay text. */
const cell = (value: string | number): string => {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
};

/** The groups of a summary as rows. */
export function groupsCsv({ groups }: QuarantineSummary): string {
  const head = [
    'code',
    'topic',
    'equipment',
    'signal',
    'readings',
    'per_minute',
    'first',
    'last',
    'sentence',
  ];
  const rows = groups.map(({ code, source, count, perMinute, first, last, sentence }) => [
    code,
    source.topic,
    source.equipment ?? '',
    source.signal ?? '',
    count,
    Math.round(perMinute),
    new Date(first).toISOString(),
    new Date(last).toISOString(),
    sentence.zh ?? sentence.en ?? '',
  ]);
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

/** Saves it. The byte order mark lets Excel read Chinese. */
export function exportGroups(summary: QuarantineSummary): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\uFEFF', groupsCsv(summary)], { type: 'text/csv' }));
  link.download = 'quarantine.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
