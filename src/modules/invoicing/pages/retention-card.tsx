import { Form } from 'react-router'
import { retentionTerm } from '../../../law/building.ts'
import {
  Button,
  Card,
  CheckboxField,
  Confirm,
  DateField,
  DayText,
  DescriptionList,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  TextField,
} from '../../../ui/index.ts'
import type { Retention } from '../index.ts'
import type { PartProps } from './invoice.page.tsx'
import { refusedFor } from './refused-for.ts'

/** What the customer keeps back for a year: when it is due, why it may not be, and its release. */
export function RetentionCard({ retention, loaderData, actionData }: PartProps & { retention: Retention }) {
  const { invoice, today, requestKey: key, mayRelease } = loaderData
  const held = invoice.heldCents > 0 && !retention.releasedOn
  const follow = refusedFor(actionData, 'follow-retention')
  const early = retention.dueOn > today
  return (
    <Card title="Retenue de garantie">
      <DescriptionList
        items={[
          ['Retenu par le client', <Money key="a" cents={retention.amountCents} />],
          [
            'Réception des travaux',
            retention.acceptedOn ? <DayText key="r" day={retention.acceptedOn} /> : 'pas encore notée',
          ],
          ['Due le', held ? <DayText key="d" day={retention.dueOn} /> : null],
          ['Libérée le', retention.releasedOn ? <DayText key="l" day={retention.releasedOn} /> : null],
          ['Reste retenu', held ? <Money key="h" cents={invoice.heldCents} /> : null],
        ]}
      />
      {retention.opposition ? (
        <Notice tone="wait" title="Le client s’y oppose">
          Depuis le <DayText day={retention.opposedOn!} />
          &nbsp;: {retention.opposition}
        </Notice>
      ) : null}
      {retention.releasedOn && mayRelease ? (
        <Form method="post" className="form">
          <FormFeedback {...refusedFor(actionData, 'cancel-release')}>
            <HiddenFields values={{ requestKey: `${key}x` }} />
            <Confirm
              label="Annuler la libération"
              variant="quiet"
              small
              title="Annuler la libération de cette retenue&nbsp;?"
              confirm="Annuler la libération"
              submit={{ name: 'intent', value: 'cancel-release' }}
            >
              <p>Une écriture inverse la retire de ce qui est à encaisser&nbsp;: elle est retenue de nouveau.</p>
            </Confirm>
          </FormFeedback>
        </Form>
      ) : null}
      {held && mayRelease ? (
        <>
          <Form method="post" className="form" noValidate>
            <FormFeedback {...refusedFor(actionData, 'release')}>
              <HiddenFields values={{ requestKey: key, intent: 'release', day: today }} />
              <p className="soft small">
                {early
                  ? 'Elle n’est pas à relancer avant sa date. Si le client la libère plus tôt, elle devient à encaisser dès aujourd’hui.'
                  : 'Sa date est passée\u00a0: libérée, elle devient à encaisser avec la facture.'}
              </p>
              {early ? <CheckboxField name="agreed" label="Le client la libère avant sa date" /> : null}
              <FormActions>
                <Button small variant={early ? 'secondary' : 'primary'}>
                  Libérer la retenue
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
          <details className="fold" open={follow.errors ? true : undefined}>
            <summary>Réception des travaux, opposition</summary>
            <Form method="post" className="form" noValidate>
              <FormFeedback {...follow}>
                <HiddenFields values={{ requestKey: key, intent: 'follow-retention', version: retention.version }} />
                <FieldRow>
                  <DateField
                    name="acceptedOn"
                    label="Travaux reçus le"
                    help={`La retenue est due ${retentionTerm(today)}.`}
                    required={false}
                    defaultValue={retention.acceptedOn}
                  />
                  <DateField
                    name="opposition.on"
                    label="Opposition du"
                    help="Lettre recommandée du client&nbsp;; videz quand elle est levée."
                    required={false}
                    defaultValue={retention.opposedOn}
                  />
                  <TextField
                    name="opposition.reason"
                    label="Motif de l’opposition"
                    required={false}
                    maxLength={300}
                    defaultValue={retention.opposition ?? ''}
                  />
                </FieldRow>
                <FormActions>
                  <Button small>Enregistrer</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </details>
        </>
      ) : null}
    </Card>
  )
}
