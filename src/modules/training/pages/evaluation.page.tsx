import { Form } from 'react-router'
import { formOf, load, perform, publicSession, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PublicPage,
  RadioGroup,
  TextArea,
} from '../../../ui/index.ts'
import { MOMENT_LABELS, QUESTIONS, SCALE } from '../evaluation.ts'
import { answerEvaluation, getEvaluationPage } from '../index.ts'
import type { Route } from './+types/evaluation.page'

export async function loader(args: Route.LoaderArgs) {
  const session = await publicSession(args, args.params.slug)
  return {
    page: await load(args, getEvaluationPage, { token: args.params.token }, session),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const session = await publicSession(args, args.params.slug)
  const form = await formOf(args)
  const scores = Object.fromEntries(
    [...form]
      .filter(([name, value]) => name.startsWith('scores.') && value)
      .map(([name, value]) => [name.slice(7), Number(value)]),
  )
  const comment = String(form.get('comment') ?? '').trim()
  return perform(args, answerEvaluation, { token: args.params.token, scores, comment: comment || null }, { session })
}

/** The secret stands in the address: it is said to nobody else. */
export const headers = () => ({
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
})

export default function EvaluationPage({ loaderData, actionData }: Route.ComponentProps) {
  const { page, requestKey } = loaderData
  return (
    <PublicPage house={page.house} title={page.title}>
      {page.answered ? (
        <Notice tone="good" title="Merci de votre avis.">
          Il est enregistré et sert à améliorer la formation.
        </Notice>
      ) : (
        <Card title={`Votre avis (${MOMENT_LABELS[page.moment].toLowerCase()})`}>
          <Form method="post" className="form" noValidate>
            <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
              <HiddenFields values={{ requestKey }} />
              {QUESTIONS[page.moment].map(question => (
                <RadioGroup
                  key={question.code}
                  name={`scores.${question.code}`}
                  label={question.text}
                  inline
                  options={SCALE.map(({ value, label }) => ({ value: String(value), label }))}
                />
              ))}
              <TextArea name="comment" label="Un mot de plus" required={false} maxLength={2000} />
              <FormActions>
                <Button variant="primary">Envoyer</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
      )}
    </PublicPage>
  )
}
