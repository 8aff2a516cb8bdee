/** Who belongs to the school's staff, for rules that ask it at every check-in. */
import type { Role } from '../shared/people.ts';
import type { RecordStore } from './records/record-store.ts';

/** Who may be at any machine without a licence of the type: those who teach and who run the base. */
const STAFF: readonly Role[] = ['instructor', 'manager'];
const PAGE = 500;

export interface StaffBook {
  has(person: string): boolean;
  /** Reads again after people have changed. */
  refresh(): Promise<void>;
}

/** The records must have been started. */
export async function openStaffBook(records: Pick<RecordStore, 'listPeople'>): Promise<StaffBook> {
  let staff: ReadonlySet<string> = new Set();
  const refresh = async (): Promise<void> => {
    const found = new Set<string>();
    for (const role of STAFF)
      for (let cursor: string | undefined, isLast = false; !isLast;) {
        const page = await records.listPeople({ role }, { cursor, limit: PAGE });
        for (const { id } of page.items) found.add(id);
        cursor = page.next ?? undefined;
        isLast = page.next === null;
      }
    staff = found;
  };
  await refresh();
  return { has: (person) => staff.has(person), refresh };
}
