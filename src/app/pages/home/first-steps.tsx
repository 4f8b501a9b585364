import { Card, type Todo, TodoList } from '../../../ui/index.ts'
import type { FirstSteps } from './first-steps.server.ts'

const STEPS: Record<keyof FirstSteps, Omit<Todo, 'key'>> = {
  identity: {
    title: 'Compléter l’identité de la coopérative',
    detail: 'RCS, IBAN, logo, couleur\u00a0: ce que disent ses pièces',
    href: '/reglages',
    action: 'Compléter',
  },
  levy: {
    title: 'Reporter la contribution décidée en assemblée',
    detail: 'son assiette, son taux et son premier jour',
    href: '/reglages/prelevements',
    action: 'Reporter',
  },
  bank: {
    title: 'Ajouter le compte bancaire',
    detail: 'ses relevés s’y rapprochent, les salaires en partent',
    href: '/banque',
    action: 'Ajouter',
  },
  activity: {
    title: 'Ouvrir la première activité',
    detail: 'son nom, son code, ce qu’elle émet seule',
    href: '/activites/nouvelle',
    action: 'Ouvrir',
  },
  person: {
    title: 'Ajouter la première personne',
    detail: 'puis, sur sa fiche, son contrat et son accès',
    href: '/personnes',
    action: 'Ajouter',
  },
}

/** What a house does before its first invoice, while nobody is under contract. */
export function FirstStepsCard({ steps }: { steps: FirstSteps }) {
  const keys = Object.keys(STEPS) as (keyof FirstSteps)[]
  const left = keys.filter(key => !steps[key])
  return (
    <Card
      title="Pour commencer"
      tone="accent"
      aside={
        <span className="soft num">
          {keys.length - left.length} sur {keys.length}
        </span>
      }
    >
      <TodoList items={left.map(key => ({ key, ...STEPS[key] }))} />
    </Card>
  )
}
