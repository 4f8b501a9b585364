import { Form } from 'react-router'
import { Badge, Button, Card, FormActions, HiddenFields, Notice, TextArea, TextField } from '../../../ui/index.ts'
import { AMENDMENT_LABELS } from '../assembly.ts'
import type { AgendaItem } from '../index.ts'
import { ItemBadge } from './item-badge.tsx'
import { OpenVote } from './open-vote.tsx'
import { ResultView } from './result-view.tsx'
import type { PartProps } from './sitting.page.tsx'

export function Votes({ loaderData }: PartProps) {
  const { assembly } = loaderData
  return (
    <div className="stack loose">
      {assembly.items.map((item, i) => (
        <Card
          key={item.id}
          title={`${i + 1}. ${item.title}`}
          tone={item.status === 'open' ? 'accent' : 'plain'}
          aside={<ItemBadge item={item} />}
        >
          <div className="stack">
            {item.text ? <p className="prose">{item.text}</p> : null}
            {item.status === 'draft' && item.kind !== 'information' ? (
              <BeforeVote loaderData={loaderData} item={item} />
            ) : null}
            {item.status === 'open' ? <OpenVote loaderData={loaderData} item={item} /> : null}
            {item.result ? (
              <>
                <ResultView item={item} />
                <a className="small" href={`/mes-votes/${assembly.id}/bulletins/${item.id}`}>
                  Les bulletins et leurs reçus
                </a>
              </>
            ) : null}
          </div>
        </Card>
      ))}
    </div>
  )
}

function BeforeVote({ loaderData, item }: PartProps & { item: AgendaItem }) {
  const { assembly, chairs, requestKey: key } = loaderData
  const amendments = assembly.amendments.filter(one => one.itemId === item.id)
  if (!chairs) return null
  const votes = assembly.items.filter(one => one.kind !== 'information')
  const next =
    assembly.status === 'open' && votes.every(one => one.status !== 'open')
      ? votes.find(one => one.status === 'draft')
      : null
  return (
    <>
      {amendments.map(amendment => (
        <Notice
          key={amendment.id}
          tone={amendment.status === 'proposed' ? 'wait' : 'info'}
          title={`Amendement proposé par ${amendment.author}`}
        >
          <p className="prose">{amendment.text}</p>
          {amendment.status === 'proposed' ? (
            <Form method="post" className="row">
              <HiddenFields values={{ requestKey: `${key}d${amendment.id}`, amendmentId: amendment.id }} />
              <Button small name="intent" value="accept">
                Accepter
              </Button>
              <Button small variant="quiet" name="intent" value="reject">
                Écarter
              </Button>
            </Form>
          ) : (
            <Badge>{AMENDMENT_LABELS[amendment.status]}</Badge>
          )}
        </Notice>
      ))}
      <Form method="post" className="row">
        <HiddenFields values={{ requestKey: `${key}v${item.id}`, itemId: item.id }} />
        {assembly.status === 'open' ? (
          <Button variant={item.id === next?.id ? 'primary' : 'secondary'} name="intent" value="open-vote">
            Ouvrir le vote
          </Button>
        ) : null}
        <Button variant="quiet" name="intent" value="withdraw">
          Retirer ce point
        </Button>
      </Form>
      {item.kind === 'election' ? (
        <details className="fold">
          <summary>
            Candidat·es&nbsp;: {item.candidates.length === 0 ? 'personne encore' : item.candidates.join(', ')}
          </summary>
          <Form method="post" className="form" noValidate>
            <HiddenFields values={{ requestKey: `${key}n${item.id}`, itemId: item.id }} />
            <TextArea
              name="names"
              id={`${item.id}-names`}
              label="Un nom par ligne"
              defaultValue={item.candidates.join('\n')}
            />
            <FormActions>
              <Button name="intent" value="candidates">
                Enregistrer
              </Button>
            </FormActions>
          </Form>
        </details>
      ) : (
        <details className="fold" key={amendments.length}>
          <summary>Proposer un amendement</summary>
          <Form method="post" className="form" noValidate>
            <HiddenFields values={{ requestKey: `${key}t${item.id}`, itemId: item.id }} />
            <TextArea
              name="text"
              id={`${item.id}-text`}
              label="Nouveau texte"
              defaultValue={item.text ?? ''}
              rows={4}
            />
            <TextField
              name="author"
              id={`${item.id}-author`}
              label="De qui"
              maxLength={120}
              required={false}
              help="Vous, si vide."
            />
            <FormActions>
              <Button name="intent" value="amend">
                Proposer
              </Button>
            </FormActions>
          </Form>
        </details>
      )}
    </>
  )
}
