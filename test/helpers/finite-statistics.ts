import { STATISTICS, type Statistic } from '../../shared/model/statistics/table.ts'

/** Statistics that a tensor has only where some value is finite. */
export const FINITE_STATISTICS: readonly string[] = Object.entries<Statistic>(STATISTICS)
  .filter(([, { final }]) => final?.from === 'sums' || final?.from === 'histogram')
  .map(([name]) => name)
