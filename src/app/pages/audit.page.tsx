import { Link } from 'react-router'
import { parseDay } from '../../kernel/day.ts'
import { listAudit } from '../../modules/reporting/index.ts'
import { load, signedIn } from '../../platform/page.server.ts'
import { History } from '../../ui/icon.tsx'
import { Card, DateField, EmptyState, FilterBar, InstantText, PageHeader, Pager, SelectField } from '../../ui/index.ts'
import { CATALOGUE } from '../catalogue.ts'
import type { Route } from './+types/audit.page'

const ACTORS = { user: '', key: 'clé d’accès', system: 'automatique' }

export async function loader(args: Route.LoaderArgs) {
  const search = new URL(args.request.url).searchParams
  const text = (name: string) => search.get(name) || undefined
  const from = parseDay(search.get('du') ?? '') ?? undefined
  const to = parseDay(search.get('au') ?? '') ?? undefined
  const filters = { subjectId: text('objet'), actorId: text('personne'), useCase: text('geste') }
  const page = await load(args, listAudit, { ...filters, from, to, after: text('apres'), limit: 30 })
  search.delete('apres')
  const commands = CATALOGUE.filter(({ useCase }) => useCase.kind === 'command')
  const summaries = new Map(CATALOGUE.map(({ useCase }) => [useCase.name, useCase.summary]))
  return {
    rows: page.rows.map(({ before, input, ...row }) => ({
      ...row,
      summary: summaries.get(row.useCase) ?? row.useCase,
      input: input === null ? null : JSON.stringify(input, null, 2),
      before: before === null ? null : JSON.stringify(before, null, 2),
    })),
    next: page.next,
    search: search.toString(),
    filters,
    from: from ?? null,
    to: to ?? null,
    zone: signedIn(args).zone,
    useCases: commands
      .map(({ useCase }) => ({ value: useCase.name, label: useCase.summary }))
      .sort((a, b) => a.label.localeCompare(b.label, 'fr')),
  }
}

export default function AuditPage({ loaderData }: Route.ComponentProps) {
  const { rows, next, search, filters, from, to, zone, useCases } = loaderData
  const narrowed = (name: string, value: string) => {
    const params = new URLSearchParams(search)
    params.set(name, value)
    return `?${params}`
  }
  return (
    <>
      <title>Journal — Essaim</title>
      <PageHeader title="Journal" subtitle="Qui a fait quoi, et quand. Rien ne s’y efface." />
      <Card>
        <FilterBar clearHref={search ? '/journal' : undefined}>
          <SelectField
            name="geste"
            label="Geste"
            required={false}
            empty="Tous"
            options={useCases}
            defaultValue={filters.useCase}
          />
          <DateField name="du" label="Du" required={false} defaultValue={from} />
          <DateField name="au" label="Au" required={false} defaultValue={to} />
          {filters.subjectId ? <input type="hidden" name="objet" value={filters.subjectId} /> : null}
          {filters.actorId ? <input type="hidden" name="personne" value={filters.actorId} /> : null}
        </FilterBar>
        {filters.subjectId ? <p className="soft">Un seul objet.</p> : null}
        {filters.actorId && rows[0] ? <p className="soft">Par {rows[0].actorName} seulement.</p> : null}
        {rows.length === 0 ? (
          <EmptyState icon={History} title="Rien à cette date">
            Changez les filtres&nbsp;: chaque geste qui change quelque chose laisse ici une ligne.
          </EmptyState>
        ) : (
          <ol className="timeline" aria-label="Journal">
            {rows.map(row => (
              <li key={row.id}>
                {row.summary}
                {row.activityName ? <> · {row.activityName}</> : null}
                <small>
                  <InstantText at={row.at} zone={zone} />
                  {' · '}
                  {row.actorId ? <Link to={narrowed('personne', row.actorId)}>{row.actorName}</Link> : row.actorName}
                  {ACTORS[row.actorKind] ? ` (${ACTORS[row.actorKind]})` : ''}
                  {row.subjectId && !filters.subjectId ? (
                    <>
                      {' · '}
                      <Link to={narrowed('objet', row.subjectId)}>historique de cet objet</Link>
                    </>
                  ) : null}
                </small>
                {row.input || row.before ? (
                  <details>
                    <summary>Détail</summary>
                    {row.before ? (
                      <>
                        <p className="small soft">Avant</p>
                        <pre className="small">{row.before}</pre>
                      </>
                    ) : null}
                    {row.input ? (
                      <>
                        <p className="small soft">Demandé</p>
                        <pre className="small">{row.input}</pre>
                      </>
                    ) : null}
                  </details>
                ) : null}
              </li>
            ))}
          </ol>
        )}
        <Pager next={next ? narrowed('apres', next) : undefined} />
      </Card>
    </>
  )
}
