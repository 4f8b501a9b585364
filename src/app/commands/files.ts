import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { checkFec, type FecReport } from '../../formats/fec-check.ts'
import { counted } from '../../kernel/count.ts'
import { parseEuros } from '../../kernel/money.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { explainOutside } from '../../platform/outside-error.ts'
import type { CommandInput } from '../cli.ts'

/** A read of `file`, or why it cannot be read. */
const reading = <T>(file: string, read: Promise<T>): Promise<T> =>
  read.catch(error => {
    throw explainOutside(error, file)
  })

/** Every defect with its line; exit 1 when one of them is an error. */
export async function checkFecFile(input: CommandInput): Promise<void> {
  const file = input.words[0]!
  const report = await reading(file, checkFec(createReadStream(file), { fileName: basename(file) }))
  if (input.flag('json')) console.log(JSON.stringify(report, null, 2))
  else printFecReport(report)
  if (report.errorCount > 0)
    throw new Refused([
      refuse('fec', `${counted(report.errorCount, 'erreur')} dans ce FEC : corrigez avant de le remettre.`),
    ])
}

function printFecReport({ defects, lineCount, entryCount, errorCount, warningCount, charset }: FecReport): void {
  for (const { severity, line, message } of defects)
    console.log(`${line ? `ligne ${line}` : 'fichier'} : ${severity === 'error' ? 'erreur' : 'attention'} : ${message}`)
  const found = `${counted(errorCount, 'erreur')}, ${counted(warningCount, 'avertissement')}`
  console.log(`${counted(lineCount, 'ligne')}, ${counted(entryCount, 'écriture')}, ${charset} : ${found}.`)
}

/** The accounts of a bank file with their balances and entries, as JSON; exit 1 when it cannot be imported as it stands. */
export async function readBankStatement(input: CommandInput): Promise<void> {
  const { readBankFile } = await import('../../formats/bank-statement.ts')
  const file = input.words[0]!
  const bytes = await reading(file, readFile(file))
  const { statements, problems, notices } = readBankFile(bytes, basename(file))
  const accounts = statements.map(({ account, ...statement }) => ({ ...account, ...statement }))
  if (accounts.length > 0) console.log(JSON.stringify({ accounts, problems, notices }, null, 2))
  if (problems.length > 0) throw new Refused(problems)
}

/** The highest salary whose official cost stays within a monthly budget in euros, as JSON. */
export async function estimatePay(input: CommandInput): Promise<void> {
  const cost = parseEuros(input.required('cost'))
  if (cost === null || cost <= 0)
    throw new Refused([refuse('cout', 'Coût illisible : écrivez par exemple --cost 3000.')])
  const { DEFAULT_PAY_SETTINGS, highestGrossFor, stopPayroll } = await import('../../platform/payroll.server.ts')
  try {
    const estimate = await highestGrossFor(cost, DEFAULT_PAY_SETTINGS)
    if (!estimate) throw new Refused([refuse('cout', 'Ce montant ne paie aucun salaire : il en faut un plus grand.')])
    console.log(JSON.stringify(estimate, null, 2))
  } finally {
    await stopPayroll()
  }
}
