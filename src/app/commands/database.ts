import { counted } from '../../kernel/count.ts'
import { migrate } from '../../platform/migrate.server.ts'
import { boot, openDatabase } from '../boot.server.ts'
import type { CommandInput } from '../cli.ts'
import { onPlatform } from './organisations.ts'

const log = (line: string) => console.error(line)

export async function migrateDatabase(): Promise<void> {
  const { urls, stop } = await openDatabase({ log })
  try {
    const { applied } = await migrate(urls.ownerUrl, { log })
    console.log(
      applied.length === 0
        ? 'La base est à jour.'
        : `${counted(applied.length, 'migration appliquée', 'migrations appliquées')}.`,
    )
  } finally {
    await stop()
  }
}

/** The application's address (row-level security binds it), or the owner's, who sees everything. */
export async function printDatabaseUrl(input: CommandInput): Promise<void> {
  const { urls, stop } = await openDatabase({ log })
  await stop()
  console.log(input.flag('owner') ? urls.ownerUrl : urls.appUrl)
}

export async function backupTo({ words: [file] }: CommandInput): Promise<void> {
  const { backup } = await import('../../platform/backup.server.ts')
  const { urls, stop } = await boot({ log })
  try {
    const { tables, rows } = await backup(urls.ownerUrl, file!)
    console.log(
      `${counted(tables, 'table')}, ${counted(rows, 'ligne')} : tout est dans ${file}. Gardez aussi le fichier « secret » à part.`,
    )
  } finally {
    await stop()
  }
}

export async function restoreFrom({ words: [file] }: CommandInput): Promise<void> {
  const { restore } = await import('../../platform/backup.server.ts')
  const { urls, stop } = await openDatabase({ log })
  try {
    const { tables, rows } = await restore(urls.ownerUrl, file!, { log })
    console.log(`${counted(tables, 'table')}, ${counted(rows, 'ligne')} : tout est repris de ${file}.`)
  } finally {
    await stop()
  }
}

/** What was tried too often and given up: the dead letters of the platform. */
export async function printFailedJobs(input: CommandInput): Promise<void> {
  const { failedJobs, retryJobs } = await import('../../platform/jobs.server.ts')
  const { stop } = await boot({ log })
  try {
    const jobs = await failedJobs(null)
    for (const { id, name, since, attempts, lastError } of jobs)
      console.log(`${id}  ${since}  ${name}  ${attempts} essais  ${lastError.split('\n')[0]}`)
    if (input.flag('retry')) await retryJobs(jobs.map(job => job.id))
    const retried = input.flag('retry') && jobs.length > 0 ? ' : ils repartent avec le serveur' : ''
    console.log(`${counted(jobs.length, 'envoi abandonné', 'envois abandonnés')}${retried}.`)
  } finally {
    await stop()
  }
}

/** The demo, in a platform that holds nothing yet. */
export async function loadDemoInto(): Promise<void> {
  const { loadDemoWithProgress } = await import('../demo/load-with-progress.ts')
  await onPlatform(() => loadDemoWithProgress(process.stderr))
}
