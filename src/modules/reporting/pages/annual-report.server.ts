import { redirect } from 'react-router'
import { Refused } from '../../../kernel/refusal.ts'
import { notFoundPage, type PageArgs, throwAsPage } from '../../../platform/page.server.ts'
import { getOrganisation } from '../../organisation/index.ts'
import { type AnnualFigures, consolidate } from '../annual-figures.ts'
import { annualLines } from '../annual-lines.ts'
import { annualReport } from '../index.ts'
import { perimeterOf, readEach } from './perimeter.server.ts'

/** What the page and its PDF show: of the house, or of its group with `?perimetre=groupe`, one query an organisation. */
export async function readAnnualReport(args: PageArgs, typed: string | undefined) {
  const search = new URL(args.request.url).searchParams
  const asked = search.get('exercice')
  if (asked && asked !== typed && /^\d{4}$/.test(asked))
    throw redirect(`/bilan/${asked}${search.get('perimetre') === 'groupe' ? '?perimetre=groupe' : ''}`)
  if (typed !== undefined && !/^(19|20|21)\d\d$/.test(typed))
    notFoundPage('Ce bilan n’existe pas : choisissez un exercice dans la liste.')
  const perimeter = perimeterOf(args)
  const { houses, isGroup, hasGroup } = perimeter
  const sirens = isGroup ? (await readEach(perimeter, getOrganisation, {})).map(({ siren }) => siren) : []
  const ask = async (i: number, year: number | undefined) => {
    const { name, session } = houses[i]!
    const groupSirens = sirens.filter((_, other) => other !== i)
    const report = await annualReport(session, { ...(year === undefined ? {} : { year }), groupSirens }).catch(
      error => {
        // A house of the group that did not exist yet is left out.
        if (isGroup && error instanceof Refused && error.kind === 'not-found') return null
        throwAsPage(error)
      },
    )
    return report && { name, report }
  }
  // The house where one stands says which year: the others may close theirs on another day.
  const first = await ask(0, typed === undefined ? undefined : Number(typed))
  const year = first?.report.year ?? (typed === undefined ? undefined : Number(typed))
  const others = await Promise.all(houses.slice(1).map((_, i) => ask(i + 1, year)))
  const found = [first, ...others].filter(one => one !== null)
  if (found.length === 0) notFoundPage('Aucune coopérative du groupe n’a d’exercice cette année-là.')
  const shown = found[0]!.report.year
  const current = consolidate(found.map(({ report }) => report.current))
  const before = found.flatMap(({ report }) => report.previous ?? [])
  const previous = before.length > 0 ? consolidate(before) : null
  const light = (figures: AnnualFigures): AnnualFigures => ({ ...figures, people: [] })
  return {
    year: shown,
    years: [...new Set(found.flatMap(({ report }) => report.years))].sort((a, b) => b - a),
    names: found.map(({ name }) => name),
    isGroup,
    hasGroup,
    sections: annualLines(current, previous, { year: shown, isGroup }),
    current: light(current),
    previous: previous && light(previous),
    houses: isGroup ? found.map(({ name, report }) => ({ name, figures: light(report.current) })) : null,
  }
}
