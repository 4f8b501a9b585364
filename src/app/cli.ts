import { parseArgs } from 'node:util'
import { Refused } from '../kernel/refusal.ts'
import { explainOutside } from '../platform/outside-error.ts'

/** One command: what follows its name, its options (all take a value but those ending in « ? »), and where it lives. */
interface Command {
  usage: string
  summary: string
  options?: readonly string[]
  /** How many words follow. */
  words?: number
  run: (input: CommandInput) => Promise<void>
}

export interface CommandInput {
  words: readonly string[]
  /** The value of an option; undefined when it is not given. */
  option(name: string): string | undefined
  /** The value of an option that must be given. Throws Refused. */
  required(name: string): string
  flag(name: string): boolean
}

/** Modules are loaded by the command that needs them: the others start at once. */
const COMMANDS: Record<string, Command> = {
  migrate: {
    usage: '',
    summary: 'met la base à la version du programme',
    run: async () => (await import('./commands/database.ts')).migrateDatabase(),
  },
  demo: {
    usage: '',
    summary: 'charge la démonstration dans une plateforme vide',
    run: async () => (await import('./commands/database.ts')).loadDemoInto(),
  },
  'database url': {
    usage: '[--owner]',
    summary: 'donne l’adresse de la base, pour psql',
    options: ['owner?'],
    run: async input => (await import('./commands/database.ts')).printDatabaseUrl(input),
  },
  backup: {
    usage: 'FICHIER',
    summary: 'sauvegarde tout dans un fichier',
    words: 1,
    run: async input => (await import('./commands/database.ts')).backupTo(input),
  },
  restore: {
    usage: 'FICHIER',
    summary: 'reprend une sauvegarde dans une base vide',
    words: 1,
    run: async input => (await import('./commands/database.ts')).restoreFrom(input),
  },
  'jobs failed': {
    usage: '[--retry]',
    summary: 'montre les envois abandonnés, ou les retente',
    options: ['retry?'],
    run: async input => (await import('./commands/database.ts')).printFailedJobs(input),
  },
  'organisation list': {
    usage: '[--json]',
    summary: 'liste les organisations',
    options: ['json?'],
    run: async input => (await import('./commands/organisations.ts')).listOrganisations(input),
  },
  'organisation create': {
    usage:
      '--slug S --name N --siren S --address A --postal-code P --city C [--legal-form F] [--zone Z] [--starts-on AAAA-MM-JJ]',
    summary: 'ouvre une organisation',
    options: ['slug', 'name', 'siren', 'address', 'postal-code', 'city', 'legal-form', 'zone', 'starts-on'],
    run: async input => (await import('./commands/organisations.ts')).openOrganisation(input),
  },
  'user invite': {
    usage: '--organisation SLUG --email E --name N --role R [--person ID]',
    summary: 'invite quelqu’un par mail et donne le lien',
    options: ['organisation', 'email', 'name', 'role', 'person'],
    run: async input => (await import('./commands/organisations.ts')).inviteUser(input),
  },
  'api-key create': {
    usage: '--organisation SLUG --role R [--name N] [--activity CODE]',
    summary: 'crée une clé d’API et la montre, une seule fois',
    options: ['organisation', 'role', 'name', 'activity'],
    run: async input => (await import('./commands/organisations.ts')).makeApiKey(input),
  },
  'fec export': {
    usage: '--organisation SLUG --exercice 2026 --out DOSSIER',
    summary: 'écrit le FEC d’un exercice et sa notice',
    options: ['organisation', 'exercice', 'out'],
    run: async input => (await import('./commands/ledger.ts')).exportFecTo(input),
  },
  'ledger verify': {
    usage: '',
    summary: 'vérifie les livres de toutes les organisations',
    run: async () => (await import('./commands/ledger.ts')).verifyBooks(),
  },
  'fec check': {
    usage: 'FICHIER [--json]',
    summary: 'vérifie un FEC et dit chaque défaut',
    options: ['json?'],
    words: 1,
    run: async input => (await import('./commands/files.ts')).checkFecFile(input),
  },
  'bank read': {
    usage: 'FICHIER',
    summary: 'lit un relevé bancaire (CAMT, OFX, CFONB, CSV) en JSON',
    words: 1,
    run: async input => (await import('./commands/files.ts')).readBankStatement(input),
  },
  'pay estimate': {
    usage: '--cost 3000',
    summary: 'donne le salaire le plus haut pour un coût mensuel, en JSON',
    options: ['cost'],
    run: async input => (await import('./commands/files.ts')).estimatePay(input),
  },
}

const bad = (message: string) => new Refused([{ code: 'commande', message }])

async function main(argv: readonly string[]): Promise<void> {
  const name = [argv.slice(0, 2).join(' '), argv[0] ?? ''].find(candidate => Object.hasOwn(COMMANDS, candidate))
  if (!name) {
    if (argv.length === 0 || ['help', '--help', '-h'].includes(argv[0]!)) return printHelp()
    throw bad(`Commande inconnue : ${argv.slice(0, 2).join(' ')}. « npx essaim help » les montre toutes.`)
  }
  const command = COMMANDS[name]!
  try {
    await command.run(inputOf(name, command, argv.slice(name.split(' ').length)))
  } catch (error) {
    throw named(error, command.options ?? [])
  }
}

function inputOf(name: string, { options = [], words = 0, usage }: Command, args: readonly string[]): CommandInput {
  const remedy = `Écrivez « npx essaim ${`${name} ${usage}`.trim()} ».`
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        options.map(option => [
          option.replace('?', ''),
          { type: option.endsWith('?') ? 'boolean' : 'string' } as const,
        ]),
      ),
    })
  } catch {
    throw bad(`Option inconnue ou sans valeur. ${remedy}`)
  }
  const { values, positionals } = parsed
  if (positionals.length !== words) throw bad(remedy)
  const option = (key: string) => values[key] as string | undefined
  const missing = options.filter(key => !usage.includes(`[--${key.replace('?', '')}`) && !option(key))
  return {
    words: positionals,
    option,
    required: key => {
      const value = option(key)
      if (!value) throw bad(`Il manque ${missing.map(name => `--${name}`).join(', ')}. ${remedy}`)
      return value
    },
    flag: key => values[key] === true,
  }
}

/** Refusals of an input say which option they are about: « legalForm » was --legal-form, « identity.address.postalCode » --postal-code. */
function named(error: unknown, options: readonly string[]): unknown {
  if (!(error instanceof Refused)) return error
  return new Refused(
    error.refusals.map(refusal => {
      const path = (refusal.path ?? '').replaceAll('.', '-').replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
      const option = options.find(name => path.endsWith(name))
      return option ? { ...refusal, message: `--${option} : ${refusal.message}` } : refusal
    }),
  )
}

function printHelp(): void {
  console.log('npx essaim …\n')
  for (const [name, { usage, summary }] of Object.entries(COMMANDS))
    console.log(`  ${`${name} ${usage}`.trim()}\n      ${summary}`)
}

/** Each reason in a French sentence on stderr; the whole error with ESSAIM_DEBUG. */
function complain(error: unknown): void {
  if (process.env.ESSAIM_DEBUG) console.error(error)
  else if (error instanceof Refused) for (const { message } of error.refusals) console.error(message)
  else console.error(`Erreur inattendue : ${error instanceof Error ? error.message : error}`)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  complain(explainOutside(error))
  process.exitCode = 1
}
