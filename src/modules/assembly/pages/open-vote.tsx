import { Form } from 'react-router'
import {
  Button,
  Confirm,
  DataTable,
  FieldRow,
  FormActions,
  HiddenFields,
  Notice,
  Progress,
  TextField,
} from '../../../ui/index.ts'
import { optionsOf } from '../assembly.ts'
import type { AgendaItem } from '../index.ts'
import { CHOICE_LABELS } from '../tally.ts'
import { voicesToCount } from '../voices.ts'
import type { PartProps } from './sitting.page.tsx'

export function OpenVote({ loaderData, item }: PartProps & { item: AgendaItem }) {
  const { assembly, chairs, counted, requestKey: key } = loaderData
  const marks = assembly.marks.filter(mark => mark.itemId === item.id)
  const online = marks.filter(mark => mark.how === 'online').length
  const paper = marks.filter(mark => mark.how === 'paper').length
  const entered = item.entered.reduce((all, count) => all + count.voters, 0)
  const note = [
    `${online} en ligne`,
    ...(item.ballot === 'secret' ? [`${paper} pointés sur papier`] : []),
    ...(entered > 0 ? [`${entered} comptées par les scrutateurs`] : []),
  ].join(', ')
  return (
    <>
      <Progress
        label="Voix exprimées"
        done={item.ballot === 'secret' ? online + paper : online + entered}
        total={counted}
        note={note}
      />
      <FewOnline loaderData={loaderData} item={item} marks={marks} />
      {chairs ? (
        <>
          <Form method="post" className="row" noValidate>
            <HiddenFields values={{ requestKey: `${key}k${item.id}`, itemId: item.id }} />
            <Confirm
              label="Fermer le vote"
              variant="primary"
              title="Fermer le vote&nbsp;?"
              confirm="Fermer et proclamer"
              submit={{ name: 'intent', value: 'close-vote' }}
            >
              <p>L’urne est ouverte une seule fois&nbsp;; le résultat est proclamé et définitif.</p>
            </Confirm>
            <Confirm
              label="Annuler ce vote"
              variant="quiet"
              title="Annuler ce vote&nbsp;?"
              confirm="Annuler le vote"
              submit={{ name: 'intent', value: 'annul' }}
            >
              <TextField name="reason" id={`${item.id}-reason`} label="Pourquoi" />
            </Confirm>
          </Form>
          <Counts loaderData={loaderData} item={item} />
          {item.ballot === 'secret' ? <PaperVoters loaderData={loaderData} item={item} marks={marks} /> : null}
        </>
      ) : null}
    </>
  )
}

type Marks = PartProps['loaderData']['assembly']['marks']

function Counts({ loaderData, item }: PartProps & { item: AgendaItem }) {
  const { assembly, codes, requestKey: key } = loaderData
  const options = optionsOf(item)
  const marks = assembly.marks.filter(mark => mark.itemId === item.id)
  return (
    <details className="fold">
      <summary>{item.ballot === 'secret' ? 'Saisir les bulletins de papier' : 'Saisir les mains levées'}</summary>
      <Form method="post" className="form" noValidate>
        <HiddenFields values={{ requestKey: `${key}q${item.id}${item.version}`, itemId: item.id }} />
        {codes.map(({ code, name }, c) => {
          const before = item.entered.find(count => count.college === code)
          return (
            <fieldset className="field" key={code}>
              <legend>
                {name} <span className="soft small">{voicesToCount(item, assembly.roll, marks, code)} à compter</span>
              </legend>
              <HiddenFields values={{ [`counts.${c}.college`]: code }} />
              <FieldRow>
                {options.map((option, o) => (
                  <TextField
                    key={option}
                    name={`counts.${c}.counts.${o}`}
                    id={`${item.id}-${c}-${o}`}
                    label={CHOICE_LABELS[option] ?? option}
                    inputMode="numeric"
                    defaultValue={before?.counts[o] ?? 0}
                  />
                ))}
                {item.kind === 'election' ? (
                  <>
                    <TextField
                      name={`counts.${c}.voters`}
                      id={`${item.id}-${c}-voters`}
                      label="Bulletins"
                      inputMode="numeric"
                      defaultValue={before?.voters ?? 0}
                    />
                    <TextField
                      name={`counts.${c}.blank`}
                      id={`${item.id}-${c}-blank`}
                      label="dont blancs"
                      inputMode="numeric"
                      defaultValue={before?.blank ?? 0}
                    />
                  </>
                ) : null}
              </FieldRow>
            </fieldset>
          )
        })}
        <TextField
          name="scrutineers"
          id={`${item.id}-scrutineers`}
          label="Deux scrutateurs"
          help="Leurs noms, séparés par une virgule."
          defaultValue={item.scrutineers ?? ''}
        />
        <FormActions>
          <Button name="intent" value="counts">
            Enregistrer ce décompte
          </Button>
        </FormActions>
      </Form>
    </details>
  )
}

function PaperVoters({ loaderData, item, marks }: PartProps & { item: AgendaItem; marks: Marks }) {
  const { assembly, requestKey: key } = loaderData
  const left = assembly.roll.filter(
    member =>
      marks.every(mark => mark.memberId !== member.id) && (member.presence === 'room' || member.holderId !== null),
  )
  const ticked = assembly.roll.filter(member => marks.some(mark => mark.memberId === member.id && mark.how === 'paper'))
  return (
    <>
      <details className="fold">
        <summary>Pointer ceux qui votent sur papier</summary>
        <Form method="post" className="stack">
          <HiddenFields values={{ requestKey: `${key}b${item.id}${marks.length}`, itemId: item.id }} />
          <DataTable
            caption="Votants sur papier"
            rows={left}
            rowKey={row => row.id}
            select={{ name: 'memberIds', label: row => row.name }}
            empty={<p className="soft">Tout le monde a voté.</p>}
            columns={[{ header: 'Membre', main: true, cell: row => row.name }]}
          />
          {left.length > 0 ? (
            <FormActions>
              <Button name="intent" value="paper">
                Pointer
              </Button>
            </FormActions>
          ) : null}
        </Form>
      </details>
      {ticked.length > 0 ? (
        <details className="fold">
          <summary>Retirer un pointage</summary>
          <Form method="post" className="stack">
            <HiddenFields values={{ requestKey: `${key}u${item.id}${marks.length}`, itemId: item.id }} />
            <DataTable
              caption="Pointés sur papier"
              rows={ticked}
              rowKey={row => row.id}
              select={{ name: 'memberIds', label: row => row.name }}
              empty={null}
              columns={[{ header: 'Membre', main: true, cell: row => row.name }]}
            />
            <FormActions>
              <Button name="intent" value="no-paper">
                Retirer
              </Button>
            </FormActions>
          </Form>
        </details>
      ) : null}
    </>
  )
}

/** Colleges where so few voted online beside paper that the published list would show their votes. */
function FewOnline({ loaderData, item, marks }: PartProps & { item: AgendaItem; marks: Marks }) {
  const { assembly, codes } = loaderData
  const collegeOf = new Map(assembly.roll.map(member => [member.id, member.college]))
  const few = codes.filter(({ code }) => {
    const its = marks.filter(mark => collegeOf.get(mark.memberId) === code)
    const online = its.filter(mark => mark.how === 'online').length
    return online > 0 && online < 3 && its.length > online
  })
  if (item.ballot !== 'secret' || few.length === 0) return null
  return (
    <Notice tone="wait" title="Le secret tient à trois bulletins en ligne">
      {codes.length > 1 ? `${few.map(({ name }) => name).join(', ')}\u00a0: ` : ''}moins de trois ont voté en ligne, et
      la liste publiée montrerait leurs votes à part du papier. Faites-en voter d’autres en ligne avant de fermer.
    </Notice>
  )
}
