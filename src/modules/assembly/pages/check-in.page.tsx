import { Form } from 'react-router'
import { load, notFoundPage, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import {
  Button,
  ButtonLink,
  Card,
  DescriptionList,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
} from '../../../ui/index.ts'
import { PRESENCE_LABELS } from '../assembly.ts'
import { getAssembly, markAttendance } from '../index.ts'
import type { Route } from './+types/check-in.page'
import { mayChair } from './chair.ts'

export async function loader(args: Route.LoaderArgs) {
  const { roll, title, status, day, rules } = await load(args, getAssembly, { id: args.params.id })
  const member =
    roll.find(one => one.id === args.params.member) ?? notFoundPage('Cette personne n’est pas sur la liste.')
  const nameOf = (id: string | null) => roll.find(one => one.id === id)?.name ?? null
  return {
    title,
    member,
    college: rules.colleges.find(one => one.code === member.college)?.name ?? null,
    holder: nameOf(member.holderId),
    proxies: roll.filter(one => one.holderId === member.id).map(one => one.name),
    ticks: mayChair(signedIn(args)) && (status === 'open' || (status === 'convened' && day <= todayOf(args))),
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) =>
  perform(args, markAttendance, {
    id: args.params.id,
    entries: [{ memberId: args.params.member, presence: 'room' }],
  })

/** Where the code of a member’s page leads whoever keeps the door: one look, one press. */
export default function CheckInPage({ loaderData, params, actionData }: Route.ComponentProps) {
  const { title, member, college, holder, proxies, ticks, requestKey: key } = loaderData
  const there = member.presence === 'room'
  return (
    <>
      <title>{`Accueil\u00a0: ${member.name} — Essaim`}</title>
      <PageHeader
        title={member.name}
        subtitle={title}
        breadcrumbs={[
          { label: 'Assemblées', href: '/assemblees' },
          { label: title, href: `/assemblees/${params.id}` },
          { label: 'La séance', href: `/assemblees/${params.id}/seance` },
        ]}
      />
      <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
        <div className="stack">
          {there ? <Notice tone="good" title="Émargement fait">{`${member.name} est dans la salle.`}</Notice> : null}
          {holder ? (
            <Notice tone="wait" title={`Représenté·e par ${holder}`}>
              Émarger annule ce pouvoir&nbsp;: on est présent ou représenté.
            </Notice>
          ) : null}
          <Card>
            <div className="stack">
              <DescriptionList
                items={[
                  ['Collège', college],
                  ['Présence', holder ? null : PRESENCE_LABELS[member.presence]],
                  ['Pouvoirs reçus', proxies.length > 0 ? proxies.join(', ') : 'aucun'],
                ]}
              />
              <Form method="post">
                <HiddenFields values={{ requestKey: key }} />
                <FormActions>
                  {ticks && !there ? <Button variant="primary">Émarger dans la salle</Button> : null}
                  <ButtonLink to={`/assemblees/${params.id}/seance#presence`}>La feuille de présence</ButtonLink>
                </FormActions>
              </Form>
            </div>
          </Card>
        </div>
      </FormFeedback>
    </>
  )
}
