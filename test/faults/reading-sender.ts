/**
 * Sends the readings of a plan at QoS 1, as a careful device does: so many unacknowledged at most, and what was not acknowledged when the
 * connection broke is sent again.
 */
import { connect, type MqttClient } from 'mqtt';
import { payloadOf, topicOf, type ReadingPlan } from './reading-plan.ts';
import { pause } from './server-process.ts';

export interface SenderOptions {
  url: string;
  username?: string;
  password?: string;
  plan: ReadingPlan;
  /** Readings a second at most. */
  rate: number;
  /** Most unacknowledged readings. */
  window: number;
}

export class ReadingSender {
  acked = 0;
  private next = 0;
  /** What the client gave back because the connection broke. */
  private readonly again: number[] = [];
  private hasEnded = false;
  private readonly options: SenderOptions;
  private readonly client: MqttClient;

  constructor(options: SenderOptions) {
    this.options = options;
    const { username, password } = options;
    this.client = connect(options.url, {
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      clientId: 'faults-sender',
      clean: false,
      reconnectPeriod: 100,
      connectTimeout: 2_000,
      protocolVersion: 4,
    });
    // Connections break here on purpose; the client comes back by itself.
    this.client.on('error', () => undefined);
  }

  /** Sends everything; resolves when the last reading is acknowledged. */
  async run(): Promise<void> {
    const { plan, rate, window } = this.options;
    const startedMs = performance.now();
    while (this.acked < plan.readings && !this.hasEnded) {
      const due = Math.min(plan.readings, Math.ceil(((performance.now() - startedMs) / 1000) * rate));
      while (this.client.connected && this.again.length > 0) this.send(this.again.shift() ?? 0);
      while (this.next < due && this.next - this.acked < window && this.client.connected)
        this.send(this.next++);
      await pause(this.next - this.acked >= window ? 1 : 5);
    }
  }

  async end(): Promise<void> {
    this.hasEnded = true;
    await this.client.endAsync(true);
  }

  private send(n: number): void {
    const { plan } = this.options;
    this.client.publish(topicOf(plan, n), payloadOf(plan, n), { qos: 1 }, (error) => {
      if (!error) this.acked += 1;
      // Not from here: the client gives back all that waits in one loop, and would find this at its end, for ever.
      else this.again.push(n);
    });
  }
}
