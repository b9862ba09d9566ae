/** Structured log lines and metrics of the handlers. AWS uses Powertools; tests use a list. */
export interface Telemetry {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  count(metric: Metric, value?: number): void;
}

/** The names of the metrics. Every metric is a count. */
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
  | 'NoticesSent'
  | 'StepsDelayed';
