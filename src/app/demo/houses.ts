import { AROUND_HAUTE_GARONNE, AUVERGNE, type Commune, HAUTE_GARONNE } from './invented.ts'

/** The two cooperatives of the demo, and the figures of 2024 that the books must give: two houses of one group, as such exist. */
export interface House {
  slug: string
  name: string
  siren: string
  domain: string
  capital: string
  accentColour: string
  /** When the contribution is taken, and how the insurance is shared: each house its own rule. */
  contributionAt: 'issue' | 'receipt'
  insurance: 'monthly' | 'capped'
  advisors: number
  seat: Commune & { line1: string }
  /** Where its people live; the first list counts apart in the year's report. */
  homes: readonly Commune[]
  otherHomes: readonly Commune[]
  /** Turnover HT of 2024, and in it training, in euros. */
  turnover2024: number
  training2024: number
  trainers: number
  sessions2024: number
  /** People under contract on 1 January 2024 and how many of them left in the year. */
  before2024: number
  leftIn2024: number
  /** How many of them were in a CAPE, which becomes a CESA in the year. */
  capesBefore: number
  /** CAPE signed in 2024, by people of `homes` and of `otherHomes`; how many gave up in the year. */
  signedIn2024: readonly [number, number]
  gaveUpIn2024: number
  /** CAPE signed each year afterwards. */
  signedLater: number
}

export const GROUP_NAME = 'Tramontine et La Burle'

export const HOUSES: readonly House[] = [
  {
    slug: 'tramontine',
    name: 'Tramontine',
    siren: '000261362',
    domain: 'tramontine',
    capital: '84 300 € (capital variable)',
    accentColour: '#7a4f00',
    contributionAt: 'issue',
    insurance: 'monthly',
    advisors: 3,
    seat: { line1: '7 place de la Halle', postalCode: '31430', city: 'Le Fousseret', department: '31' },
    homes: HAUTE_GARONNE,
    otherHomes: AROUND_HAUTE_GARONNE,
    turnover2024: 2_050_000,
    training2024: 56_308,
    trainers: 18,
    sessions2024: 42,
    before2024: 48,
    leftIn2024: 5,
    capesBefore: 14,
    signedIn2024: [47, 4],
    gaveUpIn2024: 6,
    signedLater: 42,
  },
  {
    slug: 'la-burle',
    name: 'La Burle',
    siren: '000315440',
    domain: 'la-burle',
    capital: '31 700 € (capital variable)',
    accentColour: '#1f5f66',
    contributionAt: 'receipt',
    insurance: 'capped',
    advisors: 2,
    seat: { line1: '12 rue du Pont-Vieux', postalCode: '63500', city: 'Issoire', department: '63' },
    homes: AUVERGNE,
    otherHomes: AUVERGNE,
    turnover2024: 780_000,
    training2024: 22_800,
    trainers: 7,
    sessions2024: 17,
    before2024: 26,
    leftIn2024: 3,
    capesBefore: 8,
    signedIn2024: [16, 0],
    gaveUpIn2024: 2,
    signedLater: 16,
  },
]

/** Directs both houses: sees one, then the other, and their figures together. */
export const GROUP_DIRECTOR = { email: 'direction@groupe.example', name: 'Hélène Castagné' }
