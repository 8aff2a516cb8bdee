import { describe, expect, it } from 'vitest';
import { createPasswords } from '../../../../server/access/passwords.ts';

const cheap = createPasswords({ N: 1024, r: 8, p: 1 });

describe('passwords', () => {
  it('the right one fits its hash, any other does not, and nobody has a hash at all', async () => {
    const stored = await cheap.hash('正确的密码');
    expect(await cheap.verify('正确的密码', stored)).toBe(true);
    expect(await cheap.verify('正确的密码 ', stored)).toBe(false);
    expect(await cheap.verify('正确的密码', null)).toBe(false);
  });

  it('two hashes of one password differ and carry their own parameters', async () => {
    const [one, two] = await Promise.all([cheap.hash('x'), cheap.hash('x')]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^scrypt\$1024\$8\$1\$/);
    expect(await createPasswords({ N: 2048, r: 8, p: 1 }).verify('x', one)).toBe(true);
  });

  it('a name that does not exist takes as long as one that does', async () => {
    const dear = createPasswords({ N: 2 ** 14, r: 8, p: 1 });
    const stored = await dear.hash('x');
    const cpuOf = async (hash: string | null): Promise<number> => {
      const before = process.cpuUsage();
      for (let n = 0; n < 4; n++) await dear.verify('y', hash);
      const used = process.cpuUsage(before);
      return used.user + used.system;
    };
    await cpuOf(null);
    const [known, unknown] = [await cpuOf(stored), await cpuOf(null)];
    expect(unknown / known).toBeGreaterThan(0.5);
    expect(unknown / known).toBeLessThan(2);
  });

  it('a queue that is too long is refused in words instead of growing', async () => {
    const many = await Promise.allSettled(Array.from({ length: 100 }, () => cheap.hash('x')));
    const refused = many.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { code: 'too-many-requests' } });
    expect(await cheap.hash('x')).toMatch(/^scrypt/);
  });

  it('a damaged hash is a fault, not a way in', async () => {
    await expect(cheap.verify('x', 'scrypt$1$1$1$$')).rejects.toThrow(/damaged/);
  });
});
