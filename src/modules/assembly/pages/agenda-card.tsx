import { Form, Link } from 'react-router'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DayText,
  FieldRow,
  FormActions,
  HiddenFields,
  RadioGroup,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { BALLOT_LABELS, ITEM_KIND_LABELS } from '../assembly.ts'
import type { AgendaItem } from '../index.ts'
import type { PartProps } from './assembly.page.tsx'
import { effectText } from './effect-card.tsx'
import { ItemBadge } from './item-badge.tsx'
import { ResultView } from './result-view.tsx'

export function Agenda({ loaderData }: PartProps) {
  const { assembly, chairs, requestKey: key } = loaderData
  const draft = assembly.status === 'draft'
  return (
    <Card
      title="Ordre du jour"
      aside={
        chairs && draft ? (
          <ButtonLink small to="?point=nouveau#point">
            Ajouter un point
          </ButtonLink>
        ) : null
      }
    >
      {assembly.items.length === 0 ? <p className="soft">Rien encore. Ajoutez les points, dans l’ordre.</p> : null}
      <ol className="agenda">
        {assembly.items.map(item => (
          <li key={item.id}>
            <div className="row spread">
              <strong>{item.title}</strong>
              {item.status === 'draft' ? null : <ItemBadge item={item} />}
            </div>
            <p className="small soft">
              {ITEM_KIND_LABELS[item.kind]}
              {item.kind === 'information'
                ? ''
                : `, ${item.category === 'ordinary' ? 'majorité ordinaire' : 'majorité extraordinaire'}, ${BALLOT_LABELS[item.ballot]}`}
              {item.kind === 'election' ? `, ${item.seats} siège${item.seats > 1 ? 's' : ''}` : ''}
              {item.textVersion > 1 ? `, texte amendé (version ${item.textVersion})` : ''}
            </p>
            {item.text ? <p className="prose">{item.text}</p> : null}
            {item.candidates.length > 0 ? (
              <p className="small">Candidat·es&nbsp;: {item.candidates.join(', ')}</p>
            ) : null}
            {item.effect ? <p className="small">{effectText(item.effect)}</p> : null}
            {assembly.amendments.some(one => one.itemId === item.id && one.status === 'proposed') ? (
              <p className="small">
                <Link to="seance">Un amendement attend une décision</Link>
              </p>
            ) : null}
            {item.result ? (
              <>
                <ResultView item={item} />
                <p className="small">
                  <Link to={`/mes-votes/${assembly.id}/bulletins/${item.id}`}>Les bulletins et leurs reçus</Link>
                </p>
              </>
            ) : null}
            {chairs ? <ItemActions item={item} draft={draft} requestKey={key} /> : null}
          </li>
        ))}
      </ol>
    </Card>
  )
}

function ItemActions({ item, draft, requestKey: key }: { item: AgendaItem; draft: boolean; requestKey: string }) {
  const fixes = item.effect && item.effect.kind !== 'other'
  return (
    <>
      {draft ? (
        <div className="row">
          <ButtonLink small variant="quiet" to={`?point=${item.id}#point`}>
            Modifier
          </ButtonLink>
          <Form method="post">
            <HiddenFields values={{ requestKey: `${key}w${item.id}`, itemId: item.id }} />
            <Button small variant="quiet" name="intent" value="withdraw">
              Retirer
            </Button>
          </Form>
        </div>
      ) : null}
      {item.kind === 'resolution' && item.status === 'draft' ? (
        <p className="small">
          <Link to={`?fixe=${item.id}#fixe`}>
            {item.effect ? 'Changer ce qu’elle fixe' : 'Elle fixe une contribution, ou des moyens'}
          </Link>
        </p>
      ) : null}
      {fixes && item.adopted && !item.appliedId ? (
        <Form method="post">
          <HiddenFields values={{ requestKey: `${key}a${item.id}`, itemId: item.id }} />
          <Button small name="intent" value="apply">
            Appliquer cette décision
          </Button>
        </Form>
      ) : null}
      {item.appliedOn ? (
        <p className="small">
          <Badge tone="good">appliquée</Badge> le <DayText day={item.appliedOn} />
          &nbsp;:{' '}
          {item.effect?.kind === 'levy' ? (
            <Link to="/reglages/prelevements">voir les prélèvements</Link>
          ) : (
            <Link to="/assemblees">voir les moyens</Link>
          )}
        </p>
      ) : null}
    </>
  )
}

export function ItemForm({ loaderData }: PartProps) {
  const { chosen, adding, requestKey: key, assembly } = loaderData
  if (!chosen && !adding && assembly.items.length > 0) return null
  return (
    <Card title={chosen ? `Modifier «\u00a0${chosen.title}\u00a0»` : 'Nouveau point'} id="point">
      <Form method="post" className="form" noValidate key={chosen?.id}>
        <HiddenFields values={{ requestKey: `${key}i`, id: chosen?.id, version: chosen?.version }} />
        <RadioGroup
          name="kind"
          id="point-kind"
          label="Genre"
          inline
          defaultValue={chosen?.kind ?? 'resolution'}
          options={Object.entries(ITEM_KIND_LABELS).map(([value, label]) => ({ value, label }))}
        />
        <FieldRow>
          <TextField name="title" id="point-title" label="Titre" defaultValue={chosen?.title} />
          <TextField
            name="position"
            label="Rang"
            inputMode="numeric"
            required={false}
            defaultValue={chosen?.position ?? ''}
          />
        </FieldRow>
        <TextArea name="text" label="Texte" rows={5} required={false} defaultValue={chosen?.text ?? ''} />
        <FieldRow>
          <RadioGroup
            name="category"
            label="Majorité"
            defaultValue={chosen?.category ?? 'ordinary'}
            options={[
              { value: 'ordinary', label: 'ordinaire' },
              { value: 'extraordinary', label: 'extraordinaire' },
            ]}
          />
          <RadioGroup
            name="ballot"
            label="Vote"
            defaultValue={chosen?.ballot ?? 'show'}
            options={Object.entries(BALLOT_LABELS).map(([value, label]) => ({ value, label }))}
          />
        </FieldRow>
        <FieldRow>
          <TextField
            name="seats"
            label="Sièges"
            help="Pour une élection."
            inputMode="numeric"
            required={false}
            defaultValue={chosen?.seats || ''}
          />
          <TextArea
            name="names"
            id="candidates"
            label="Candidat·es"
            help="Un par ligne&nbsp;; on peut attendre la séance."
            required={false}
            defaultValue={chosen?.candidates.join('\n') ?? ''}
          />
        </FieldRow>
        <FormActions>
          <Button name="intent" value="item">
            {chosen ? 'Enregistrer' : 'Mettre à l’ordre du jour'}
          </Button>
        </FormActions>
      </Form>
    </Card>
  )
}
