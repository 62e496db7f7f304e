/** Records a metric that is there; null and undefined mean "not available" and record nothing. */
export function put(metrics: Record<string, number>, name: string, value: number | null | undefined): void {
  if (value !== null && value !== undefined) metrics[name] = value;
}
