import { randomUUID } from 'node:crypto'
import type { Day } from '../../kernel/day.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { GROUP_NAME, HOUSES } from './houses.ts'
import { BRANCHES, JORAN } from './joran.ts'
import { openHouse } from './open-house.ts'
import { roundsUpTo } from './sales.ts'
import { tell } from './tell.ts'
import { tellJoran } from './tell-joran.ts'
import { readyPay } from './tell-pay.ts'

interface LoadOptions {
  /** The day up to which the demo lives. */
  today: Day
  /** Called as it advances, from 0 to 1. */
  onProgress?: (share: number) => void
}

/** What the groups' names end with until everything is there: a load that was interrupted is known by it, and starts again. */
const LOADING = ' (chargement en cours)'
const GROUPS = [GROUP_NAME, JORAN.name]
const LOCK = 7_377_246_003
const STATISTICS_AT = [200, 2_000, 20_000]

type DemoState = 'absent' | 'interrupted' | 'loaded' | 'occupied'

/** Whether the platform is empty (`absent`), holds the demo or what an interrupted load left of it, or somebody's own data. */
export async function demoState(): Promise<DemoState> {
  const { rows } = await ownersPool().query<{ loading: boolean; loaded: boolean; others: boolean }>(
    `select exists (select from organisation_group where name = any($1)) as loading,
       exists (select from organisation_group where name = $2) and exists (select from app_user where is_demo) as loaded,
       exists (select from organisation o left join organisation_group g on g.id = o.group_id where g.name = any($1) is not true) as others`,
    [GROUPS.map(name => name + LOADING), GROUP_NAME],
  )
  const { loading, loaded, others } = rows[0]!
  return loaded ? 'loaded' : others ? 'occupied' : loading ? 'interrupted' : 'absent'
}

/**
 * Loads the demo into an empty platform, or starts again a load that was interrupted: a group of two cooperatives and one of four, told
 * day after day by the use cases from 2024 up to `today`. The same day gives the same story. Throws Refused when the platform already serves.
 */
export async function loadDemo({ today, onProgress = () => {} }: LoadOptions): Promise<void> {
  const client = await ownersPool().connect()
  client.on('error', () => {}) // the server stopped: what is being told gets its own error
  try {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as taken', [LOCK])
    if (!rows[0].taken) throw refused('La démonstration est déjà en cours de chargement : attendez qu’elle soit prête.')
    const state = await demoState()
    if (state === 'loaded') throw refused('La démonstration est déjà chargée sur cette plateforme.')
    if (state === 'occupied')
      throw refused('Cette plateforme contient déjà des organisations : chargez la démonstration dans une base vide.')
    if (state === 'interrupted') await clear()
    const groupIds = GROUPS.map(() => randomUUID())
    await client.query('insert into organisation_group (id, name) select * from unnest($1::uuid[], $2::text[])', [
      groupIds,
      GROUPS.map(name => name + LOADING),
    ])
    await tellAll(groupIds, today, onProgress)
    await ownersPool().query('update organisation_group set name = replace(name, $1, $2)', [LOADING, ''])
    onProgress(1)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => {}) // else it goes with the connection, a little later
    client.release(true)
  }
}

const refused = (message: string) => new Refused([refuse('demonstration', message)])

/** Both houses of the first group and the second group at once: they share nothing. */
async function tellAll(groupIds: readonly string[], today: Day, onProgress: (share: number) => void): Promise<void> {
  const [groupId, joranId] = groupIds as [string, string]
  const steps = roundsUpTo(today).length * HOUSES.length + BRANCHES.length
  let done = 0
  let documents = 0
  const pending = [...STATISTICS_AT]
  let failure: unknown
  const onRound = async (issued: number) => {
    if (failure) throw failure // in the other house: stop here too
    documents += issued
    onProgress(++done / (steps + 1))
    // A base younger than its statistics gets bad plans.
    if (documents < (pending[0] ?? Number.POSITIVE_INFINITY)) return
    pending.shift()
    await ownersPool().query('analyze')
  }
  readyPay(today)
  const stories = []
  for (const house of HOUSES) stories.push(await openHouse(house, groupId, today))
  const told: Promise<unknown>[] = stories.map(story => tell(story, today, onRound))
  told.push(tellJoran(joranId, today, () => onRound(0)))
  for (const one of told)
    one.catch(error => {
      failure ??= error
    })
  await Promise.allSettled(told)
  if (failure) throw failure
  await ownersPool().query('analyze')
}

/**
 * Empties what an interrupted load left. Nothing else is there (see `demoState`), and truncation is the one way out for rows that
 * never change once written.
 */
async function clear(): Promise<void> {
  await ownersPool().query(`do $$ begin
    execute (select 'truncate ' || string_agg(format('%I', c.relname), ', ') || ' cascade'
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organisation_id' and not a.attisdropped
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace);
    delete from organisation_group;
    delete from app_user where is_demo;
  end $$`)
}
