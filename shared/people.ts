/** People and what they may do. The rules themselves stand in server/access. */
import { z } from 'zod';

export const ROLES = ['manager', 'instructor', 'student', 'partner', 'display'] as const;
export type Role = (typeof ROLES)[number];
export const roleSchema = z.enum(ROLES);

/** A person as the signed-in person may know about themselves. */
export interface Me {
  id: string;
  username: string;
  name: string;
  role: Role;
  /** Partner enterprise whose equipment a `partner` sees. */
  partner?: string;
  /** True where these are demo sign-ins. */
  demo: boolean;
}
