import * as support from '../modules/support/index.ts'
import { ask, type FullWorld } from './full-world.ts'

/** What happens around a contract, and the way out. */
export async function openContracts(full: FullWorld, mark: string): Promise<void> {
  const { ids, today } = full
  const { ids: departures } = (await ask(support.recordDepartures, full, {
    departures: [
      { personId: ids.personId, leftOn: today, reason: 'other', destination: 'other', note: `Sortie ${mark}` },
    ],
  })) as unknown as { ids: string[] }
  ids.departure = departures[0]!
}
