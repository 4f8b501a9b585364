import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { formatMonth } from '../../../kernel/day.ts'
import { formatRate } from '../../../kernel/rate.ts'
import type { myShares } from '../../../modules/shares/index.ts'
import { sharesText } from '../../../modules/shares/share.ts'
import { CalendarDays, CheckCheck, FolderOpen, Handshake, Vote } from '../../../ui/icon.tsx'
import { BigActions, ButtonLink, Card, DescriptionList, EmptyState, Money, TodoList } from '../../../ui/index.ts'
import { appointmentItems, type Personal, personalItems } from './personal.ts'

type Shares = Awaited<ReturnType<typeof myShares>>

const ACTIONS = [
  { href: '/mes-parts', label: 'Mes parts', icon: Handshake },
  { href: '/mes-votes', label: 'Mes votes', icon: Vote },
  { href: '/mes-documents', label: 'Mes documents', icon: FolderOpen },
  { href: '/agenda', label: 'Agenda', icon: CalendarDays },
]

/** The home of a member who runs no activity here: what waits for them, what they own, whom they meet. */
export function MemberView({ shares, personal }: { shares: Shares; personal: Personal }) {
  const items = personalItems(personal)
  const meetings = appointmentItems(personal, false)
  return (
    <div className="stack loose">
      <BigActions label="Ma coopérative" items={ACTIONS} />
      <div className="two">
        <Card title="À faire">
          {items.length === 0 ? (
            <EmptyState icon={CheckCheck} title="Rien n’attend votre réponse">
              Les assemblées où vous êtes convoqué·e, les votes ouverts et les documents à signer viendront ici.
            </EmptyState>
          ) : (
            <TodoList items={items} />
          )}
        </Card>
        <MyPart shares={shares} />
      </div>
      {meetings.length > 0 ? (
        <Card title="Mes rendez-vous">
          <TodoList items={meetings} />
        </Card>
      ) : null}
    </div>
  )
}

function MyPart({ shares }: { shares: Shares }) {
  if (!shares || shares.shares === 0)
    return (
      <Card title="Ma part de la coopérative">
        <EmptyState icon={Handshake} title="Vous n’avez pas encore de part">
          Une part suffit pour avoir une voix&nbsp;: <Link to="/mes-parts">souscrire</Link>.
        </EmptyState>
      </Card>
    )
  const papers = shares.documents.filter(({ status }) => status !== 'cancelled').slice(0, 3)
  const waiting = shares.requests.filter(({ status }) => status === 'requested')
  return (
    <Card
      title="Ma part de la coopérative"
      aside={
        <ButtonLink small to="/mes-parts">
          Ouvrir
        </ButtonLink>
      }
    >
      <p className="figure num">{sharesText(shares.shares)}</p>
      <DescriptionList
        items={[
          ['Capital', <Money key="capital" cents={shares.capitalCents} />],
          shares.paidCents < shares.capitalCents
            ? ['Reste à verser', <Money key="due" cents={shares.capitalCents - shares.paidCents} />]
            : ['', null],
          ...shares.schedules
            .filter(({ untilMonth }) => untilMonth === null)
            .map(({ id, rateBp, targetShares, fromMonth, takenCents }): [string, ReactNode] => [
              'Échéancier',
              <span key={id}>
                {formatRate(rateBp)} du salaire brut jusqu’à {sharesText(targetShares)}, depuis {formatMonth(fromMonth)}
                {takenCents > 0 ? (
                  <>
                    {' '}
                    (<Money cents={takenCents} tone="plain" /> déjà pris)
                  </>
                ) : null}
              </span>,
            ]),
          waiting.length > 0 ? ['Demandes en attente', waiting.length] : ['', null],
          papers.length > 0
            ? [
                'Bulletins et attestations',
                <ul key="papers" className="plain-list">
                  {papers.map(({ id, title }) => (
                    <li key={id}>
                      <Link to={`/documents/${id}`}>{title}</Link>
                    </li>
                  ))}
                </ul>,
              ]
            : ['', null],
        ]}
      />
    </Card>
  )
}
