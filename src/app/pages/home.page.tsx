import type { PayPoint } from '../../kernel/pay-curve.ts'
import { interpolatePay } from '../../kernel/pay-curve.ts'
import { changeSettings } from '../../modules/organisation/index.ts'
import { payCurveOf } from '../../modules/pay/index.ts'
import {
  advisorHome,
  alarmsHome,
  entrepreneurHome,
  houseHome,
  personalHome,
  waitingHome,
} from '../../modules/reporting/index.ts'
import { myShares } from '../../modules/shares/index.ts'
import { sessionFor, type Visitor } from '../../platform/auth.server.ts'
import { load, type PageArgs, signedIn, throwAsPage, visitorOf } from '../../platform/page.server.ts'
import { may, type Role } from '../../platform/session.ts'
import { PageHeader, Tabs } from '../../ui/index.ts'
import type { Route } from './+types/home.page'
import { ActivityView } from './home/activity-view.tsx'
import { readFirstSteps } from './home/first-steps.server.ts'
import { HouseView } from './home/house-view.tsx'
import { MemberView } from './home/member-view.tsx'
import { PortfolioView } from './home/portfolio-view.tsx'
import { readTraining } from './home/read-home.server.ts'
import { TrainingView } from './home/training-view.tsx'
import { WaitingView } from './home/waiting-view.tsx'

const VIEWS = {
  maison: { label: 'La maison', roles: ['director', 'administrator'] },
  groupe: { label: 'Le groupe', roles: ['director', 'administrator'] },
  attente: { label: 'À faire', roles: ['accountant', 'payroll', 'auditor'] },
  formation: { label: 'La formation', roles: ['training'] },
  portefeuille: { label: 'Mon portefeuille', roles: ['advisor'] },
  activite: { label: 'Mon activité', roles: ['entrepreneur'] },
  membre: { label: 'Ma coopérative', roles: ['associate'] },
} as const satisfies Record<string, { label: string; roles: readonly Role[] }>
type View = keyof typeof VIEWS

/** The home of the role; somebody with several has a tab for each. */
export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const visitor = visitorOf(args.context)!
  const houses = housesOf(visitor, session.organisationId)
  const views = (Object.keys(VIEWS) as View[]).filter(
    view => VIEWS[view].roles.some(role => session.roles.includes(role)) && (view !== 'groupe' || houses.length > 1),
  )
  const asked = new URL(args.request.url).searchParams.get('vue')
  const view = views.find(one => one === asked) ?? views[0]!
  return {
    name: session.actor.name.split(' ')[0]!,
    organisation: visitor.memberships.find(m => m.organisationId === session.organisationId)!.name,
    views: views.map(one => ({
      href: one === views[0] ? '/' : `/?vue=${one}`,
      label: VIEWS[one].label,
      current: one === view,
    })),
    content: await read(view, args, houses, visitor),
  }
}

/** The organisations of the same group whose house this visitor sees, the current one first. */
function housesOf(visitor: Visitor, current: string): string[] {
  const group = visitor.memberships.find(({ organisationId }) => organisationId === current)?.groupId
  const seen = visitor.memberships.filter(
    ({ organisationId, groupId, role }) =>
      (organisationId === current || (groupId !== null && groupId === group)) &&
      VIEWS.maison.roles.some(allowed => allowed === role),
  )
  return [...new Set(seen.map(({ organisationId }) => organisationId))].sort((a, b) =>
    a === current ? -1 : b === current ? 1 : 0,
  )
}

async function read(view: View, args: PageArgs, houses: readonly string[], visitor: Visitor) {
  const search = new URL(args.request.url).searchParams
  switch (view) {
    case 'maison': {
      const house = await load(args, houseHome, {})
      return {
        view,
        house,
        steps:
          house.capes + house.cesas === 0 && may(signedIn(args), changeSettings) ? await readFirstSteps(args) : null,
        alarms: await load(args, alarmsHome, {}),
        personal: await load(args, personalHome, {}),
      }
    }
    case 'groupe':
      return { view, houses: await Promise.all(houses.map(id => houseOf(visitor, id))) }
    case 'attente':
      return {
        view,
        waiting: await load(args, waitingHome, {}),
        roles: signedIn(args).roles,
        alarms: await load(args, alarmsHome, {}),
      }
    case 'formation':
      return { view, training: await readTraining(args) }
    case 'portefeuille':
      return { view, advisor: await load(args, advisorHome, {}) }
    case 'membre':
      return { view, shares: await load(args, myShares, {}), personal: await load(args, personalHome, {}) }
    case 'activite': {
      const own = visitor.memberships.find(
        ({ organisationId, role }) => organisationId === signedIn(args).organisationId && role === 'entrepreneur',
      )?.activityIds
      const activityId = search.get('activite') ?? (signedIn(args).activityIds === null ? own?.[0] : undefined)
      if (own?.length === 0) return { view, home: null, pay: null, personal: await load(args, personalHome, {}) }
      const home = await load(args, entrepreneurHome, activityId ? { activityId } : {})
      return { view, home, pay: await payAllowed(args, home.mine.payableCents), personal: home.personal }
    }
  }
}

/** One query per organisation, under the roles held there. */
async function houseOf(visitor: Visitor, organisationId: string) {
  const session = sessionFor({ id: visitor.userId, name: visitor.name }, visitor.memberships, organisationId)!
  const name = visitor.memberships.find(membership => membership.organisationId === organisationId)!.name
  return { organisationId, name, house: await houseHome(session, {}).catch(throwAsPage) }
}

/**
 * The salary that an amount allows, read on the curve. The curve takes seconds to reckon the first time: the page does not wait for it,
 * and offers the salary's own page instead.
 */
async function payAllowed(args: PageArgs, payableCents: number): Promise<PayPoint | null> {
  const curve = load(args, payCurveOf, {}).then(({ curve }) => curve)
  curve.catch(() => {})
  const patience = new Promise<null>(resolve => setTimeout(resolve, 40, null))
  const known = await Promise.race([curve, patience]).catch(() => null)
  return known && interpolatePay(known as PayPoint[], payableCents)
}

export default function HomePage({ loaderData: { name, organisation, views, content } }: Route.ComponentProps) {
  return (
    <>
      <title>Accueil — Essaim</title>
      <PageHeader title={`Bonjour ${name}`} subtitle={subtitleOf(content, organisation)} />
      {views.length > 1 ? <Tabs label="Accueils" items={views} /> : null}
      <HomeContent content={content} />
    </>
  )
}

type Content = Route.ComponentProps['loaderData']['content']

function subtitleOf(content: Content, organisation: string): string {
  if (content.view !== 'activite' || !content.home) return organisation
  const { name, trade, commune } = content.home.activity
  return [name, [trade, commune].filter(Boolean).join(', ')].filter(Boolean).join(' · ')
}

function HomeContent({ content }: { content: Content }) {
  switch (content.view) {
    case 'maison':
      return (
        <HouseView
          steps={content.steps}
          houses={[{ organisationId: '', name: '', house: content.house }]}
          alarms={content.alarms}
          personal={content.personal}
        />
      )
    case 'groupe':
      return <HouseView steps={null} houses={content.houses} alarms={null} personal={null} />
    case 'attente':
      return <WaitingView waiting={content.waiting} roles={content.roles} alarms={content.alarms} />
    case 'formation':
      return <TrainingView training={content.training} />
    case 'portefeuille':
      return <PortfolioView advisor={content.advisor} />
    case 'activite':
      return <ActivityView home={content.home} pay={content.pay} personal={content.personal} />
    case 'membre':
      return <MemberView shares={content.shares} personal={content.personal} />
  }
}
