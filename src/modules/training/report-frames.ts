import type { Bpf, Figure } from './bpf.ts'

/** The frames of the report in the order of the form, for paper and spreadsheets. */
export function framesOf(bpf: Omit<Bpf, 'controls' | 'gaps'>): { code: string; title: string; figures: Figure[] }[] {
  return [
    {
      code: 'C',
      title: 'Origine des produits, hors taxes',
      figures: [
        ...bpf.products,
        { id: 'C', line: '', label: 'Total des produits de la formation', cents: bpf.productsTotalCents },
      ],
    },
    { code: 'D', title: 'Charges, hors taxes', figures: bpf.charges },
    { code: 'E', title: 'Personnes qui dispensent des heures de formation', figures: bpf.trainers },
    { code: 'F-1', title: 'Stagiaires, par statut', figures: [...bpf.categories, bpf.remote] },
    { code: 'F-2', title: 'Activité confiée à un autre organisme', figures: [bpf.subcontracted] },
    { code: 'F-3', title: 'Objectif général', figures: bpf.aims },
    { code: 'F-4', title: 'Spécialités', figures: bpf.specialities },
    { code: 'G', title: 'Formations confiées par un autre organisme', figures: [bpf.entrusted] },
  ]
}
