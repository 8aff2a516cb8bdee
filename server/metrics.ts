/** Every counter and gauge of the server in one registry; Prometheus text at `GET /metrics`. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Creates the registry with all metrics that rooms may touch. One per process in production, one per test. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const beforeScrape = new Set<() => void>();
  /** What rooms have counted since in plain numbers, because a counter with labels costs more than decoding a reading. */
  const collect = (): void => {
    for (const bringUpToDate of beforeScrape) bringUpToDate();
  };
  return {
    registry,
    /** Called before the readings' counters are read. */
    beforeScrape,
    readingsReceived: new Counter({
      name: 'twin_readings_received_total',
      help: 'Readings received from equipment; a reading is one element with a time. Equals accepted + duplicate + quarantined.',
      registers,
      collect,
    }),
    readings: new Counter({
      name: 'twin_readings_total',
      help: 'Readings by what became of them',
      labelNames: ['result'] as const,
      registers,
      collect,
    }),
    readingsFlagged: new Counter({
      name: 'twin_readings_flagged_total',
      help: 'Accepted readings that deserve a second look',
      labelNames: ['flag'] as const,
      registers,
    }),
    readingsByEquipment: new Counter({
      name: 'twin_equipment_readings_total',
      help: 'Accepted readings by equipment',
      labelNames: ['equipment'] as const,
      registers,
      collect,
    }),
    quarantined: new Counter({
      name: 'twin_quarantined_total',
      help: 'Refused readings by reason',
      labelNames: ['reason'] as const,
      registers,
    }),
    quarantineSize: new Gauge({
      name: 'twin_quarantine_entries',
      help: 'Refused readings kept for people to read; bounded',
      registers,
    }),
    quarantineKept: new Gauge({
      name: 'twin_quarantine_kept_bytes',
      help: 'Refused messages kept whole to be read again once they are mapped; bounded, the largest group gives way',
      registers,
    }),
    quarantineKeptLimit: new Gauge({
      name: 'twin_quarantine_kept_bytes_limit',
      help: 'Most bytes of refused messages kept',
      registers,
    }),
    readingsReread: new Counter({
      name: 'twin_readings_reread_total',
      help: 'Readings taken from quarantine after they were mapped; each counts as received once more',
      registers,
    }),
    importReadings: new Counter({
      name: 'twin_import_readings_total',
      help: 'Past readings of imports by what became of them (accepted, duplicate, refused); not in twin_readings_*, which count what equipment sends',
      labelNames: ['result'] as const,
      registers,
    }),
    pastShare: new Gauge({
      name: 'twin_demo_past_share',
      help: "Share of the demo's generated past that is in history with all that follows from it, 0 to 1; 0 where there is none",
      registers,
    }),
    brokerConnected: new Gauge({
      name: 'twin_broker_connected',
      help: '1 while the broker can be reached',
      registers,
    }),
    refusedSignIns: new Counter({
      name: 'twin_broker_refused_sign_ins_total',
      help: 'Clients that the embedded broker did not let in, by reason',
      labelNames: ['reason'] as const,
      registers,
    }),
    refusedTopics: new Counter({
      name: 'twin_broker_refused_topics_total',
      help: 'Publishes and subscriptions on topics that the credential of the client does not name',
      labelNames: ['act'] as const,
      registers,
    }),
    deviceCredentials: new Gauge({
      name: 'twin_device_credentials',
      help: 'Credentials of equipment that the embedded broker knows',
      registers,
    }),
    tlsCertificateEnds: new Gauge({
      name: 'twin_tls_certificate_end_timestamp_seconds',
      help: 'When our certificate ends, Unix time in seconds; 0 without TLS',
      registers,
    }),
    sparkplugNodes: new Gauge({
      name: 'twin_sparkplug_nodes',
      help: 'Sparkplug edge nodes of the base by what their births and deaths say',
      labelNames: ['state'] as const,
      registers,
    }),
    sparkplugEvents: new Counter({
      name: 'twin_sparkplug_events_total',
      help: 'Gaps in the order of messages, deaths that concern no present connection, requests for births',
      labelNames: ['event'] as const,
      registers,
    }),
    sparkplugWaiting: new Gauge({
      name: 'twin_sparkplug_waiting_messages',
      help: 'Sparkplug messages that wait for those before them; bounded in time and bytes',
      registers,
    }),
    sparkplugWaitingLimit: new Gauge({
      name: 'twin_sparkplug_waiting_limit_bytes',
      help: 'Most bytes that may wait for one edge node',
      registers,
    }),
    historyQueue: new Gauge({
      name: 'twin_history_queue_samples',
      help: 'Samples that wait in the journal for the history store',
      registers,
    }),
    historyWritten: new Counter({
      name: 'twin_history_written_total',
      help: 'Samples committed to the history store',
      registers,
    }),
    historyRefused: new Counter({
      name: 'twin_history_refused_total',
      help: 'Samples lost to history: no store can keep them, or their journal record is damaged',
      registers,
    }),
    historyWriteErrors: new Counter({
      name: 'twin_history_write_errors_total',
      help: 'Failed batch writes; each is retried',
      registers,
    }),
    historyWriteSeconds: new Histogram({
      name: 'twin_history_write_seconds',
      help: 'Time of one batch write',
      buckets: [0.005, 0.02, 0.05, 0.1, 0.5, 2, 10],
      registers,
    }),
    journalOpen: new Gauge({
      name: 'twin_journal_open',
      help: '1 while readings can be journaled; 0: none is taken or acknowledged',
      registers,
    }),
    journalBytes: new Gauge({
      name: 'twin_journal_bytes',
      help: 'Bytes of the journal on disk',
      registers,
    }),
    journalLimitBytes: new Gauge({
      name: 'twin_journal_limit_bytes',
      help: 'Beyond so many bytes no reading is taken',
      registers,
    }),
    journalFreeBytes: new Gauge({
      name: 'twin_journal_free_bytes',
      help: 'Bytes free on the disk of the journal',
      registers,
    }),
    journalFreeLimitBytes: new Gauge({
      name: 'twin_journal_free_limit_bytes',
      help: 'With fewer bytes free no reading is taken',
      registers,
    }),
    journalSegments: new Gauge({ name: 'twin_journal_segments', help: 'Files of the journal', registers }),
    journalPosition: new Gauge({
      name: 'twin_journal_position',
      help: 'Samples journaled since the journal began',
      registers,
    }),
    journalApplied: new Gauge({
      name: 'twin_journal_applied_position',
      help: 'Samples that a consumer of the journal has handled',
      labelNames: ['consumer'] as const,
      registers,
    }),
    journalBacklogSeconds: new Gauge({
      name: 'twin_journal_backlog_seconds',
      help: 'Age of the oldest sample that a consumer has not handled',
      labelNames: ['consumer'] as const,
      registers,
    }),
    journalGroups: new Counter({
      name: 'twin_journal_groups_total',
      help: 'Groups of records, each written with one call',
      registers,
    }),
    journalWrittenBytes: new Counter({
      name: 'twin_journal_written_bytes_total',
      help: 'Bytes written to the journal; divided by the groups, the size of one',
      registers,
    }),
    journalSyncSeconds: new Histogram({
      name: 'twin_journal_sync_seconds',
      help: 'Time of bringing the journal to the disk',
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2],
      registers,
    }),
    journalWriteErrors: new Counter({
      name: 'twin_journal_write_errors_total',
      help: 'Failed writes to the journal; each is repeated',
      registers,
    }),
    journalBadRecords: new Counter({
      name: 'twin_journal_bad_records_total',
      help: 'Damaged places in the journal that were passed over',
      registers,
    }),
    recordsQueue: new Gauge({
      name: 'twin_records_queue_changes',
      help: 'Derived facts waiting for the record store',
      registers,
    }),
    lateReadings: new Gauge({
      name: 'twin_readings_late',
      help: 'Readings too late to be evaluated (kept in history)',
      registers,
    }),
    corrections: new Counter({
      name: 'twin_corrections_total',
      help: 'Results that late readings changed, by what was corrected',
      labelNames: ['kind'] as const,
      registers,
    }),
    settlingQueue: new Gauge({
      name: 'twin_settling_samples',
      help: 'Samples that wait for those that may still come before them',
      registers,
    }),
    settlingQueueLimit: new Gauge({
      name: 'twin_settling_samples_limit',
      help: 'Most samples that may wait for all equipment together; beyond its share a piece of equipment is settled early',
      registers,
    }),
    settledEarly: new Gauge({
      name: 'twin_settled_early',
      help: 'Samples that were settled before their time because too many waited',
      registers,
    }),
    unsettledResults: new Gauge({
      name: 'twin_results_unsettled',
      help: 'Results that were never compared with the settled ones because too many waited',
      registers,
    }),
    useHours: new Counter({
      name: 'twin_use_hours_total',
      help: 'Hours of equipment in answers of the use ledger: from kept sums, or counted from the stores',
      labelNames: ['source'] as const,
      registers,
    }),
    useDays: new Gauge({
      name: 'twin_use_days_kept',
      help: 'Days of equipment that the use ledger has in memory; bounded, the oldest give way',
      registers,
    }),
    useDaysLimit: new Gauge({
      name: 'twin_use_days_kept_limit',
      help: 'Most days of equipment in memory',
      registers,
    }),
    useTouched: new Counter({
      name: 'twin_use_hours_touched_total',
      help: 'Summed up hours for which readings came later; they are counted anew',
      registers,
    }),
    useLate: new Gauge({
      name: 'twin_use_hours_noted',
      help: 'Hours with late readings that wait to be noted in the records; bounded',
      registers,
    }),
    useLateLimit: new Gauge({
      name: 'twin_use_hours_noted_limit',
      help: 'Most hours that wait; beyond it whole stretches of time are noted',
      registers,
    }),
    viewers: new Gauge({ name: 'twin_viewers', help: 'Connected live viewers', registers }),
    frames: new Counter({ name: 'twin_frames_total', help: 'Frames encoded for a room', registers }),
    scenarios: new Counter({
      name: 'twin_scenarios_total',
      help: 'Scenarios recognised',
      labelNames: ['type'] as const,
      registers,
    }),
    stepsProven: new Counter({
      name: 'twin_steps_proven_total',
      help: 'Steps proven by telemetry',
      registers,
    }),
    pipelineErrors: new Counter({
      name: 'twin_pipeline_errors_total',
      help: 'Inputs that the pipeline failed on; each is logged',
      registers,
    }),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
