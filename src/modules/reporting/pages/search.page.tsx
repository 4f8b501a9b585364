import { Link } from 'react-router'
import { load, signedIn } from '../../../platform/page.server.ts'
import { Search } from '../../../ui/icon.tsx'
import { Card, DayText, EmptyState, Money, PageHeader } from '../../../ui/index.ts'
import { isTeam } from '../../people/index.ts'
import { search } from '../index.ts'
import { RESULT_KINDS, RESULT_LABELS, resultHref } from '../search-result.ts'
import type { Route } from './+types/search.page'

export async function loader(args: Route.LoaderArgs) {
  const q = (new URL(args.request.url).searchParams.get('q') ?? '').trim().slice(0, 100)
  const { results } = q ? await load(args, search, { q, limit: 12 }) : { results: [] }
  const team = isTeam(signedIn(args))
  const found = results.map(result => ({ ...result, href: resultHref(result, team) }))
  return {
    q,
    groups: RESULT_KINDS.map(kind => ({ kind, results: found.filter(result => result.kind === kind) })).filter(
      group => group.results.length > 0,
    ),
  }
}

export default function SearchPage({ loaderData: { q, groups } }: Route.ComponentProps) {
  return (
    <>
      <title>{`${q ? `«\u00a0${q}\u00a0»` : 'Recherche'} — Essaim`}</title>
      <PageHeader title="Recherche" subtitle={q ? `«\u00a0${q}\u00a0»` : 'Un nom, un numéro de pièce, un montant.'} />
      {groups.length === 0 ? (
        <Card>
          <EmptyState icon={Search} title={q ? 'Rien ne correspond' : 'Que cherchez-vous\u00a0?'}>
            {q
              ? 'Essayez moins de mots, le début d’un nom, la fin d’un numéro ou un montant exact (1 234,56).'
              : 'Écrivez en haut de la page\u00a0: une personne, une activité, un client, un numéro, un montant.'}
          </EmptyState>
        </Card>
      ) : (
        <div className="stack">
          {groups.map(({ kind, results }) => (
            <Card key={kind} title={RESULT_LABELS[kind]}>
              <ul className="found">
                {results.map(result => (
                  <li key={result.id}>
                    <Link to={result.href}>
                      <span>
                        {result.title}
                        {result.detail && result.detail !== result.title ? <small>{result.detail}</small> : null}
                      </span>
                      {result.day ? <DayText day={result.day} /> : null}
                      {result.amountCents === null ? null : <Money cents={result.amountCents} tone="plain" />}
                    </Link>
                  </li>
                ))}
              </ul>
            </Card>
          ))}
        </div>
      )}
    </>
  )
}
