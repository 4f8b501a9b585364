import { Refused, refuse } from '../../kernel/refusal.ts'
import { describeProblem, verifyLedger, writeFec } from '../../modules/ledger/index.ts'
import type { CommandInput } from '../cli.ts'
import { onPlatform, organisationOf, systemSession } from './organisations.ts'

/** Verifies the books of every organisation; each problem with its place on stdout, exit 1 when there is one. */
export async function verifyBooks(): Promise<void> {
  const problems = await onPlatform(verifyLedger)
  for (const problem of problems) console.log(describeProblem(problem))
  if (problems.length > 0)
    throw new Refused([
      refuse('livres', 'Les livres ne tiennent pas : voyez chaque ligne, et restaurez une sauvegarde.'),
    ])
  console.log('Les livres tiennent : soldes, numéros, chaîne et lettrages sont justes.')
}

/** Writes the FEC of an exercice and its description file; prints their paths. */
export async function exportFecTo(input: CommandInput): Promise<void> {
  const [slug, exercice, out] = [input.required('organisation'), input.required('exercice'), input.required('out')]
  const { file, description } = await onPlatform(async () =>
    writeFec(systemSession(await organisationOf(slug)), exercice, out),
  )
  console.log(file)
  console.log(description)
}
