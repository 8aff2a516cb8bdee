/** The shape of a migration. */

/** One step of the schema; a published one never changes. */
export interface Migration {
  version: number;
  name: string;
  statements(kind: 'sqlite' | 'postgres'): readonly string[];
}
