/** An integer in French: 2667 → « 2 667 », with a narrow non-breaking space. */
export const formatInteger = (n: number): string =>
  String(n)
    .replace(/\B(?=(\d{3})+$)/g, '\u202f')
    .replace('-', '−')

/** « 1 personne », « 2 667 heures »: French puts the plural from two on. The plural adds an s unless it is said. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${formatInteger(n)}\u00a0${Math.abs(n) >= 2 ? many : one}`

/** Units that take an s from two on. What else was typed (kg, m², « forfait soirée ») stays as it was typed. */
const UNITS = new Set(
  `année article carton demi-journée exemplaire forfait heure intervention jour journée kilomètre litre lot mètre minute mot nuit page
  participant passage personne pièce prestation semaine session séance tonne trajet unité`.split(/\s+/),
)

/** The unit of a quantity in the number that it takes: 1,5 « jour », 3 « jours ». */
export const unitOf = (quantity: string, unit: string): string =>
  Math.abs(Number(quantity)) >= 2 && UNITS.has(unit.toLowerCase()) ? `${unit}s` : unit
