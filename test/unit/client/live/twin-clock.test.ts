import { describe, expect, it } from 'vitest';
import { TwinClock } from '../../../../client/live/twin-clock.ts';

describe('twin clock', () => {
  it('trusts the answer with the shortest way', () => {
    const clock = new TwinClock();
    clock.observeServerTime(10_050, 0, 100);
    clock.observeServerTime(10_900, 200, 1_200);
    expect(clock.serverNowMs(1_000)).toBe(11_000);
  });

  it('stays one and a half frame spacings behind the server, within its bounds', () => {
    const clock = new TwinClock();
    for (let i = 0; i < 100; i++) clock.observeFrame(i * 200, i * 200);
    expect(clock.delayMs).toBeCloseTo(300, 0);
    for (let i = 0; i < 100; i++) clock.observeFrame(100_000 + i * 1_000, 100_000 + i * 1_000);
    expect(clock.delayMs).toBe(400);
  });

  it('takes its time to follow a small correction and never runs backwards', () => {
    const clock = new TwinClock();
    clock.observeServerTime(0, 0, 0);
    let last = clock.renderMs(0);
    clock.observeServerTime(-100, 0, 0);
    for (let local = 16; local < 4_000; local += 16) {
      const now = clock.renderMs(local);
      expect(now - last).toBeGreaterThanOrEqual(16 * 0.95 - 1e-6);
      expect(now - last).toBeLessThanOrEqual(16 * 1.05 + 1e-6);
      last = now;
    }
    expect(last).toBeCloseTo(3_984 - 100 - clock.delayMs, 0);
  });

  it('jumps after a long sleep instead of racing', () => {
    const clock = new TwinClock();
    clock.observeServerTime(0, 0, 0);
    clock.renderMs(0);
    clock.observeServerTime(60_000, 0, 0);
    expect(clock.renderMs(16)).toBeCloseTo(60_016 - clock.delayMs, 0);
  });

  it('stands still in the past when the speed is nought', () => {
    const clock = new TwinClock();
    clock.followReplay(5_000, 0, 100);
    expect(clock.renderMs(100)).toBe(5_000);
    expect(clock.renderMs(9_000)).toBe(5_000);
    expect(clock.mode).toBe('replay');
  });

  it('returns from the past by a jump', () => {
    const clock = new TwinClock();
    clock.observeServerTime(1_000_000, 1_000_000, 1_000_000);
    clock.followReplay(5_000, 1, 1_000_000);
    clock.renderMs(1_000_000);
    clock.followLive();
    expect(clock.renderMs(1_000_016)).toBe(1_000_016 - clock.delayMs);
  });
});
