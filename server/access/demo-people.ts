/** The people of the demo: five sign-ins, and students with cards for the simulated card readers. All visibly demo. */
import type { Base } from '../../shared/base.ts';
import type { RecordStore } from '../records/record-store.ts';

type Entry = Parameters<RecordStore['putPeople']>[0][number];

const DEMO_STUDENTS = 12;
/** Classes of the demo base with their first student's number; the last class goes on to the end. */
const CLASSES = [
  { name: '数控2301', from: 1 },
  { name: '机器人2302', from: 7 },
  { name: '模具2301', from: 11 },
];

function staff(
  role: 'manager' | 'instructor' | 'partner' | 'display',
  { name, partner = null }: { name: string; partner?: string | null },
  passwordHash: string,
): Entry {
  return {
    person: {
      id: `demo-${role}`,
      username: role,
      name,
      role,
      partner,
      className: null,
      demo: true,
    },
    passwordHash,
    cards: [],
  };
}

/** 学生01 has the sign-in `student`; the others have cards only. Card numbers are `demo-card-001` and so on. */
function student(number: number, passwordHash: string): Entry {
  const digits = String(number).padStart(2, '0');
  const isFirst = number === 1;
  return {
    person: {
      id: `demo-student-${digits}`,
      username: isFirst ? 'student' : null,
      name: `学生${digits}`,
      role: 'student',
      partner: null,
      className: CLASSES.findLast(({ from }) => number >= from)?.name ?? null,
      demo: true,
    },
    passwordHash: isFirst ? passwordHash : null,
    cards: [`demo-card-0${digits}`],
  };
}

/** Everybody of the demo, all with the same password. The partner is of the base's first enterprise, whatever base is shown. */
export function demoPeople(passwordHash: string, [partner]: Base['partners']): Entry[] {
  const enterprise = (partner?.name.zh ?? partner?.name.en ?? '企业').replace('（演示）', '');
  return [
    staff('manager', { name: '基地管理员（演示）' }, passwordHash),
    staff('instructor', { name: '指导教师（演示）' }, passwordHash),
    staff('partner', { name: `${enterprise}联络员（演示）`, partner: partner?.id ?? null }, passwordHash),
    staff('display', { name: '大屏（演示）' }, passwordHash),
    ...Array.from({ length: DEMO_STUDENTS }, (_, index) => student(index + 1, passwordHash)),
  ];
}
