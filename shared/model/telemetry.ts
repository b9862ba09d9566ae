/** What the handlers tell operators: structured log lines and counts. Powertools in AWS, a list in tests. */
export interface Telemetry {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  count(metric: Metric, value?: number): void;
}

/** Every metric is a count. */
export type Metric =
  | 'BindingsInSync'
  | 'BindingsRepaired'
  | 'BindingsWaiting'
  | 'BindingsHeld'
  | 'RecordsChanged'
  | 'FenceLost'
  | 'EventsRouted'
  | 'RevisionsPublished'
  | 'ParametersRepaired'
  | 'ArtifactsRepaired'
  | 'SnapshotsTooLate'
  | 'NoticesSent';
