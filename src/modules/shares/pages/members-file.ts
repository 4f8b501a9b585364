import { isDay } from '../../../kernel/day.ts'
import { load, type PageArgs, rowsAmong, todayOf } from '../../../platform/page.server.ts'
import { type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { getShareRules, listShareholders } from '../index.ts'
import type { Route } from './+types/members-file'

export type Member = Awaited<ReturnType<typeof listShareholders>>[number]

/** What the address of the list asks for; the register of today when it names no day. */
export function membersAsked({ url }: PageArgs) {
  const [on, category] = [url!.searchParams.get('au'), url!.searchParams.get('categorie') ?? '']
  return { on: on && isDay(on) ? on : undefined, category }
}

export const memberText = (row: Member) => `${row.memberNumber} ${row.name}`
export const MEMBER_COLUMNS = {
  number: (row: Member) => row.memberNumber,
  name: (row: Member) => row.name,
  since: (row: Member) => row.since,
  shares: (row: Member) => row.shares,
  capital: (row: Member) => row.capitalCents,
}

const columnsOf = (labels: ReadonlyMap<string, string>): FileColumn<Member>[] => [
  { header: 'Numéro', kind: 'number', of: row => row.memberNumber },
  { header: 'Membre', of: row => row.name },
  { header: 'Catégorie', of: row => labels.get(row.category) ?? row.category },
  { header: 'Courriel', of: row => row.email },
  { header: 'Depuis', kind: 'day', of: row => row.since },
  { header: 'Parts', kind: 'number', of: row => row.shares },
  { header: 'Capital', kind: 'cents', of: row => row.capitalCents },
  { header: 'À libérer', kind: 'cents', of: row => row.capitalCents - row.paidCents },
]

export async function loader(args: Route.LoaderArgs) {
  const { on = todayOf(args), category } = membersAsked(args)
  const { categories } = await load(args, getShareRules, {})
  const members = (await load(args, listShareholders, { on })).filter(row => !category || row.category === category)
  const labels = new Map(categories.map(one => [one.category as string, one.label]))
  const { rows } = rowsAmong(args, members, memberText, MEMBER_COLUMNS)
  return tableFile(args, 'Membres', columnsOf(labels), rows)
}
